// Quantities: quantity('1Gi').isLessThan(...).
//
// Source: k8s.io/apiserver/pkg/cel/library/quantity.go.
#include <algorithm>
#include <cassert>
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
#include "apiserver_fake/cel/typed_function.h"

namespace quiesce::cel {
namespace {

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

// Requires a quantity.
const api::Quantity& QuantityOf(const CelValue& val) {
  assert(val.is(CelValue::Kind::kOpaque) && val.opaque().TypeName() == "kubernetes.Quantity");
  return static_cast<const QuantityVal&>(val.opaque()).quantity();
}

CelValue Parse(absl::string_view text) {
  absl::StatusOr<api::Quantity> quantity = api::Quantity::Parse(text);
  return quantity.ok() ? Made(*std::move(quantity), FormOf(text))
                       : CelValue::Error(quantity.status().message());
}

bool IsQuantity(absl::string_view text) { return api::Quantity::Parse(text).ok(); }

int64_t Sign(const CelValue& val) { return QuantityOf(val).Sign(); }

const Form& FormOf(const CelValue& val) {
  return static_cast<const QuantityVal&>(val.opaque()).form();
}

// The value as an int64; nullopt where the server does not give it as one.
std::optional<int64_t> Whole(const CelValue& val) {
  const api::Quantity& quantity = QuantityOf(val);
  if (!FormOf(val).small || FormOf(val).exponent < 0) return std::nullopt;
  const int64_t value = quantity.RoundedValue();
  absl::StatusOr<api::Quantity> back = api::Quantity::Parse(absl::StrCat(value));
  if (!back.ok() || back->Compare(quantity) != 0) return std::nullopt;
  return value;
}

bool IsInteger(const CelValue& val) { return Whole(val).has_value(); }

CelValue AsInteger(const CelValue& val) {
  std::optional<int64_t> value = Whole(val);
  return value.has_value() ? CelValue::Int(*value)
                           : CelValue::Error("cannot convert value to integer");
}

double AsFloat(const CelValue& val) { return QuantityOf(val).ApproximateValue(); }

int64_t CompareTo(const CelValue& a, const CelValue& b) {
  const int order = QuantityOf(a).Compare(QuantityOf(b));
  return order < 0 ? -1 : order > 0 ? 1 : 0;
}
bool Greater(const CelValue& a, const CelValue& b) { return CompareTo(a, b) > 0; }
bool Less(const CelValue& a, const CelValue& b) { return CompareTo(a, b) < 0; }

// Adds or subtracts a quantity or an integer.
CelValue Combined(const CelValue& a, const CelValue& b, bool add) {
  const api::Quantity& quantity = QuantityOf(a);
  api::Quantity other;
  Form form;
  if (b.is(CelValue::Kind::kInt)) {
    other = *api::Quantity::Parse(absl::StrCat(b.int_value()));
  } else {
    other = QuantityOf(b);
    form = FormOf(b);
  }
  const Form& own = FormOf(a);
  if (other.IsZero()) {
    form = own;
  } else if (!quantity.IsZero()) {
    form = {form.small && own.small, std::min(form.exponent, own.exponent)};
  }
  return Made(add ? quantity.Plus(other) : quantity.Minus(other), form);
}
CelValue Add(const CelValue& a, const CelValue& b) { return Combined(a, b, true); }
CelValue Subtract(const CelValue& a, const CelValue& b) { return Combined(a, b, false); }

constexpr FunctionImpl kFunctions[] = {Typed<Parse>("quantity"),
                                       Typed<IsQuantity>("isQuantity"),
                                       Typed<Sign>("sign"),
                                       Typed<IsInteger>("isInteger"),
                                       Typed<AsInteger>("asInteger"),
                                       Typed<AsFloat>("asApproximateFloat"),
                                       Typed<Greater>("isGreaterThan"),
                                       Typed<Less>("isLessThan"),
                                       Typed<CompareTo>("compareTo"),
                                       Typed<Add>("add"),
                                       Typed<Subtract>("sub")};

}  // namespace

absl::Span<const FunctionImpl> QuantityFunctions() { return kFunctions; }

}  // namespace quiesce::cel
