// Optional values: optional.of(), hasValue(), orValue() ...
//
// Source: github.com/google/cel-go/cel/library.go.
#include <utility>

#include "absl/strings/str_cat.h"
#include "apiserver_fake/cel/functions.h"
#include "apiserver_fake/cel/select_field.h"

namespace quiesce::api::cel {
namespace {

using Args = absl::Span<const Val>;
using Kind = Val::Kind;

Val Of(Args args) { return Val::Optional(args[0]); }
Val None(Args args) { return Val::NoValue(); }

// Empty, zero, false or null.
bool IsZero(const Val& val) {
  switch (val.kind()) {
    case Kind::kNull: return true;
    case Kind::kBool: return !val.is_true();
    case Kind::kInt:
    case Kind::kUint:
    case Kind::kDuration: return val.int_value() == 0;
    case Kind::kDouble: return val.double_value() == 0;
    case Kind::kString:
    case Kind::kBytes: return val.text().empty();
    case Kind::kList:
    case Kind::kMap: return val.size() == 0;
    case Kind::kOptional: return !val.has_value() || IsZero(val.optional_value());
    default: return false;
  }
}

Val OfNonZero(Args args) { return IsZero(args[0]) ? Val::NoValue() : Val::Optional(args[0]); }

Val HasValue(Args args) {
  return args[0].is(Kind::kOptional) ? Val::Bool(args[0].has_value()) : Val::NoSuchOverload();
}

Val ValueOf(Args args) {
  if (!args[0].is(Kind::kOptional)) return Val::NoSuchOverload();
  return args[0].has_value() ? args[0].optional_value()
                             : Val::Error("optional.none() dereference");
}

// Made by the evaluator itself, which may leave the other side alone.
Val Or(Args args) { return Val::NoSuchOverload(); }

Val SelectOptional(Args args) {
  if (args[0].is(Kind::kOptional)) return SelectField(args[0], args[1].text());
  return SelectField(Val::Optional(args[0]), args[1].text());
}

Val Unwrap(Args args) {
  if (!args[0].is(Kind::kList)) return Val::NoSuchOverload();
  Val::Items items;
  for (size_t i = 0; i < args[0].size(); ++i) {
    Val item = args[0].At(i);
    if (!item.is(Kind::kOptional)) {
      return Val::Error(absl::StrCat("value ", item.Show(), " is not optional"));
    }
    if (item.has_value()) items.push_back(item.optional_value());
  }
  return Val::List(std::move(items));
}

constexpr FunctionImpl kFunctions[] = {{"optional.of", Of},
                                       {"optional.none", None},
                                       {"optional.ofNonZeroValue", OfNonZero},
                                       {"hasValue", HasValue},
                                       {"value", ValueOf},
                                       {"or", Or},
                                       {"orValue", Or},
                                       {"_?._", SelectOptional},
                                       {"optional.unwrap", Unwrap},
                                       {"unwrapOpt", Unwrap}};

}  // namespace

absl::Span<const FunctionImpl> OptionalFunctions() { return kFunctions; }

}  // namespace quiesce::api::cel
