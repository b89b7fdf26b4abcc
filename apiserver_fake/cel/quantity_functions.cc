// Quantities: quantity('1Gi').isLessThan(...).
//
// Source: k8s.io/apiserver/pkg/cel/library/quantity.go.
#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "apiserver_fake/api/quantity.h"
#include "apiserver_fake/cel/functions.h"

namespace quiesce::cel {
namespace {

using Args = absl::Span<const CelValue>;
using Kind = CelValue::Kind;

// How the real server holds a quantity: a small number with a power of ten, or a decimal of any
// size, which it never gives as an integer.
struct Form {
  bool small = true;
  int64_t exponent = 0;
};

// The form of a text that is a quantity. Source: ParseQuantity of
// k8s.io/apimachinery/pkg/api/resource/quantity.go.
Form FormOf(absl::string_view text) {
  size_t at = !text.empty() && (text[0] == '-' || text[0] == '+') ? 1 : 0;
  while (at < text.size() && text[at] == '0') ++at;
  size_t digits = 0, fraction = 0;
  for (; at < text.size() && absl::ascii_isdigit(text[at]); ++at) ++digits;
  if (at < text.size() && text[at] == '.') {
    for (++at; at < text.size() && absl::ascii_isdigit(text[at]); ++at) ++fraction;
  }
  const absl::string_view suffix = text.substr(at);
  Form form;
  if (suffix.size() == 2 && suffix[1] == 'i') {
    static constexpr absl::string_view kSuffixes = "KMGTPE";
    const int64_t power = 10 * (1 + static_cast<int64_t>(kSuffixes.find(suffix[0])));
    form.small = fraction == 0 && static_cast<int64_t>(digits) + power * 3 / 10 + 1 <= 15;
    return form;
  }
  int64_t exponent = 0;
  if (suffix.size() > 1) {
    (void)absl::SimpleAtoi(suffix.substr(1), &exponent);
  } else if (!suffix.empty()) {
    static constexpr absl::string_view kSuffixes = "num kMGTPE";
    exponent = 3 * (static_cast<int64_t>(kSuffixes.find(suffix[0])) - 3);
  }
  form.exponent = exponent - static_cast<int64_t>(fraction);
  form.small = digits + fraction <= 18 && form.exponent >= -9;
  return form;
}

class QuantityVal : public OpaqueVal {
 public:
  QuantityVal(api::Quantity quantity, Form form) : quantity_(std::move(quantity)), form_(form) {}
  absl::string_view TypeName() const override { return "kubernetes.Quantity"; }
  bool Equals(const OpaqueVal& other) const override {
    return quantity_.Compare(static_cast<const QuantityVal&>(other).quantity_) == 0;
  }
  const api::Quantity& quantity() const { return quantity_; }
  const Form& form() const { return form_; }

 private:
  api::Quantity quantity_;
  Form form_;
};

CelValue Made(api::Quantity quantity, const Form& form) {
  return CelValue::Opaque(std::make_shared<QuantityVal>(std::move(quantity), form));
}

// Null pointer where the value is no quantity.
const api::Quantity* QuantityOf(const CelValue& val) {
  if (!val.is(Kind::kOpaque) || val.opaque().TypeName() != "kubernetes.Quantity") return nullptr;
  return &static_cast<const QuantityVal&>(val.opaque()).quantity();
}

CelValue Parse(Args args) {
  if (!args[0].is(Kind::kString)) return CelValue::NoSuchOverload();
  absl::StatusOr<api::Quantity> quantity = api::Quantity::Parse(args[0].text());
  return quantity.ok() ? Made(*std::move(quantity), FormOf(args[0].text()))
                       : CelValue::Error(quantity.status().message());
}

CelValue IsQuantity(Args args) {
  if (!args[0].is(Kind::kString)) return CelValue::NoSuchOverload();
  return CelValue::Bool(api::Quantity::Parse(args[0].text()).ok());
}

CelValue Sign(Args args) {
  const api::Quantity* quantity = QuantityOf(args[0]);
  return quantity == nullptr ? CelValue::NoSuchOverload() : CelValue::Int(quantity->Sign());
}

const Form& FormOf(const CelValue& val) {
  return static_cast<const QuantityVal&>(val.opaque()).form();
}

// The value as an int64; nullopt where the server does not give it as one.
std::optional<int64_t> Whole(const CelValue& val) {
  const api::Quantity& quantity = *QuantityOf(val);
  if (!FormOf(val).small || FormOf(val).exponent < 0) return std::nullopt;
  const int64_t value = quantity.RoundedValue();
  absl::StatusOr<api::Quantity> back = api::Quantity::Parse(absl::StrCat(value));
  if (!back.ok() || back->Compare(quantity) != 0) return std::nullopt;
  return value;
}

CelValue IsInteger(Args args) {
  if (QuantityOf(args[0]) == nullptr) return CelValue::NoSuchOverload();
  return CelValue::Bool(Whole(args[0]).has_value());
}

CelValue AsInteger(Args args) {
  if (QuantityOf(args[0]) == nullptr) return CelValue::NoSuchOverload();
  std::optional<int64_t> value = Whole(args[0]);
  return value.has_value() ? CelValue::Int(*value)
                           : CelValue::Error("cannot convert value to integer");
}

CelValue AsFloat(Args args) {
  const api::Quantity* quantity = QuantityOf(args[0]);
  if (quantity == nullptr) return CelValue::NoSuchOverload();
  return CelValue::Double(quantity->ApproximateValue());
}

template <typename F>
CelValue Compared(Args args, F result) {
  const api::Quantity* a = QuantityOf(args[0]);
  const api::Quantity* b = QuantityOf(args[1]);
  if (a == nullptr || b == nullptr) return CelValue::NoSuchOverload();
  const int order = a->Compare(*b);
  return result(order < 0 ? -1 : order > 0 ? 1 : 0);
}

CelValue Greater(Args args) {
  return Compared(args, [](int order) { return CelValue::Bool(order > 0); });
}
CelValue Less(Args args) {
  return Compared(args, [](int order) { return CelValue::Bool(order < 0); });
}
CelValue CompareTo(Args args) {
  return Compared(args, [](int order) { return CelValue::Int(order); });
}

// Adds or subtracts a quantity or an integer.
CelValue Combined(Args args, bool add) {
  const api::Quantity* a = QuantityOf(args[0]);
  if (a == nullptr) return CelValue::NoSuchOverload();
  api::Quantity other;
  Form form;
  if (args[1].is(Kind::kInt)) {
    other = *api::Quantity::Parse(absl::StrCat(args[1].int_value()));
  } else if (const api::Quantity* b = QuantityOf(args[1])) {
    other = *b;
    form = FormOf(args[1]);
  } else {
    return CelValue::NoSuchOverload();
  }
  const Form& own = FormOf(args[0]);
  if (other.IsZero()) {
    form = own;
  } else if (!a->IsZero()) {
    form = {form.small && own.small, std::min(form.exponent, own.exponent)};
  }
  return Made(add ? a->Plus(other) : a->Minus(other), form);
}
CelValue Add(Args args) { return Combined(args, true); }
CelValue Subtract(Args args) { return Combined(args, false); }

constexpr FunctionImpl kFunctions[] = {{"quantity", Parse},
                                       {"isQuantity", IsQuantity},
                                       {"sign", Sign},
                                       {"isInteger", IsInteger},
                                       {"asInteger", AsInteger},
                                       {"asApproximateFloat", AsFloat},
                                       {"isGreaterThan", Greater},
                                       {"isLessThan", Less},
                                       {"compareTo", CompareTo},
                                       {"add", Add},
                                       {"sub", Subtract}};

}  // namespace

absl::Span<const FunctionImpl> QuantityFunctions() { return kFunctions; }

}  // namespace quiesce::cel
