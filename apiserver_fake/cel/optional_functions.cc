// Optional values: optional.of(), hasValue(), orValue() ...
//
// Source: github.com/google/cel-go/cel/library.go.
#include <utility>

#include "absl/strings/str_cat.h"
#include "apiserver_fake/cel/functions.h"
#include "apiserver_fake/cel/select_field.h"

namespace quiesce::cel {
namespace {

using Args = absl::Span<const CelValue>;
using Kind = CelValue::Kind;

CelValue Of(Args args) { return CelValue::Optional(args[0]); }
CelValue None(Args args) { return CelValue::NoValue(); }

// Empty, zero, false or null.
bool IsZero(const CelValue& val) {
  switch (val.kind()) {
    case Kind::kNull:
      return true;
    case Kind::kBool:
      return !val.is_true();
    case Kind::kInt:
    case Kind::kUint:
    case Kind::kDuration:
      return val.int_value() == 0;
    case Kind::kDouble:
      return val.double_value() == 0;
    case Kind::kString:
    case Kind::kBytes:
      return val.text().empty();
    case Kind::kList:
    case Kind::kMap:
      return val.size() == 0;
    case Kind::kOptional:
      return !val.has_value() || IsZero(val.optional_value());
    default:
      return false;
  }
}

CelValue OfNonZero(Args args) {
  return IsZero(args[0]) ? CelValue::NoValue() : CelValue::Optional(args[0]);
}

CelValue HasValue(Args args) {
  return args[0].is(Kind::kOptional) ? CelValue::Bool(args[0].has_value())
                                     : CelValue::NoSuchOverload();
}

CelValue ValueOf(Args args) {
  if (!args[0].is(Kind::kOptional)) return CelValue::NoSuchOverload();
  return args[0].has_value() ? args[0].optional_value()
                             : CelValue::Error("optional.none() dereference");
}

// Made by the evaluator itself, which may leave the other side alone.
CelValue Or(Args args) { return CelValue::NoSuchOverload(); }

CelValue SelectOptional(Args args) {
  if (args[0].is(Kind::kOptional)) return SelectField(args[0], args[1].text());
  return SelectField(CelValue::Optional(args[0]), args[1].text());
}

CelValue Unwrap(Args args) {
  if (!args[0].is(Kind::kList)) return CelValue::NoSuchOverload();
  CelValue::Items items;
  for (size_t i = 0; i < args[0].size(); ++i) {
    CelValue item = args[0].At(i);
    if (!item.is(Kind::kOptional)) {
      return CelValue::Error(absl::StrCat("value ", item.Show(), " is not optional"));
    }
    if (item.has_value()) items.push_back(item.optional_value());
  }
  return CelValue::List(std::move(items));
}

constexpr FunctionImpl kFunctions[] = {
    {"optional.of", Of},    {"optional.none", None},  {"optional.ofNonZeroValue", OfNonZero},
    {"hasValue", HasValue}, {"value", ValueOf},       {"or", Or},
    {"orValue", Or},        {"_?._", SelectOptional}, {"optional.unwrap", Unwrap},
    {"unwrapOpt", Unwrap}};

}  // namespace

absl::Span<const FunctionImpl> OptionalFunctions() { return kFunctions; }

}  // namespace quiesce::cel
