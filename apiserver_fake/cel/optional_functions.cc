// Optional values: optional.of(), hasValue(), orValue() ...
//
// Source: github.com/google/cel-go/cel/library.go.
#include <utility>

#include "absl/strings/str_cat.h"
#include "apiserver_fake/cel/functions.h"
#include "apiserver_fake/cel/select_field.h"
#include "apiserver_fake/cel/typed_function.h"

namespace quiesce::cel {
namespace {

using Args = absl::Span<const CelValue>;
using Kind = CelValue::Kind;

CelValue Of(const CelValue& value) { return CelValue::Optional(value); }
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

CelValue OfNonZero(const CelValue& value) {
  return IsZero(value) ? CelValue::NoValue() : CelValue::Optional(value);
}

bool HasValue(const CelValue& optional) { return optional.has_value(); }

CelValue ValueOf(const CelValue& optional) {
  return optional.has_value() ? optional.optional_value()
                              : CelValue::Error("optional.none() dereference");
}

// Made by the evaluator itself, which may leave the other side alone.
CelValue Or(Args args) { return CelValue::NoSuchOverload(); }

CelValue SelectOptional(const CelValue& value, absl::string_view field) {
  return SelectField(value.is(Kind::kOptional) ? value : CelValue::Optional(value), field);
}

CelValue Unwrap(const CelValue& list) {
  CelValue::Items items;
  for (size_t i = 0; i < list.size(); ++i) {
    CelValue item = list.At(i);
    if (!item.is(Kind::kOptional)) {
      return CelValue::Error(absl::StrCat("value ", item.Show(), " is not optional"));
    }
    if (item.has_value()) items.push_back(item.optional_value());
  }
  return CelValue::List(std::move(items));
}

constexpr FunctionImpl kFunctions[] = {Typed<Of>("optional.of"),
                                       {"optional.none", None},
                                       Typed<OfNonZero>("optional.ofNonZeroValue"),
                                       Typed<HasValue>("hasValue"),
                                       Typed<ValueOf>("value"),
                                       {"or", Or},
                                       {"orValue", Or},
                                       Typed<SelectOptional>("_?._"),
                                       Typed<Unwrap>("optional.unwrap"),
                                       Typed<Unwrap>("unwrapOpt")};

}  // namespace

absl::Span<const FunctionImpl> OptionalFunctions() { return kFunctions; }

}  // namespace quiesce::cel
