// Quantities: quantity('1Gi').isLessThan(...).
//
// Source: k8s.io/apiserver/pkg/cel/library/quantity.go.
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "apiserver_fake/cel/functions.h"
#include "apiserver_fake/types/quantity.h"

namespace quiesce::api::cel {
namespace {

using Args = absl::Span<const Val>;
using Kind = Val::Kind;

class QuantityVal : public OpaqueVal {
 public:
  explicit QuantityVal(Quantity quantity) : quantity_(std::move(quantity)) {}
  absl::string_view TypeName() const override { return "kubernetes.Quantity"; }
  bool Equals(const OpaqueVal& other) const override {
    return quantity_.Compare(static_cast<const QuantityVal&>(other).quantity_) == 0;
  }
  const Quantity& quantity() const { return quantity_; }

 private:
  Quantity quantity_;
};

Val Made(Quantity quantity) {
  return Val::Opaque(std::make_shared<QuantityVal>(std::move(quantity)));
}

// Null pointer where the value is no quantity.
const Quantity* QuantityOf(const Val& val) {
  if (!val.is(Kind::kOpaque) || val.opaque().TypeName() != "kubernetes.Quantity") return nullptr;
  return &static_cast<const QuantityVal&>(val.opaque()).quantity();
}

Val Parse(Args args) {
  if (!args[0].is(Kind::kString)) return Val::NoSuchOverload();
  absl::StatusOr<Quantity> quantity = Quantity::Parse(args[0].text());
  return quantity.ok() ? Made(*std::move(quantity)) : Val::Error(quantity.status().message());
}

Val IsQuantity(Args args) {
  if (!args[0].is(Kind::kString)) return Val::NoSuchOverload();
  return Val::Bool(Quantity::Parse(args[0].text()).ok());
}

Val Sign(Args args) {
  const Quantity* quantity = QuantityOf(args[0]);
  return quantity == nullptr ? Val::NoSuchOverload() : Val::Int(quantity->Sign());
}

// The exact value as an int64; nullopt where it is none.
std::optional<int64_t> Whole(const Quantity& quantity) {
  if (!quantity.IsMultipleOfPowerOf10(0)) return std::nullopt;
  const int64_t value = quantity.RoundedValue();
  absl::StatusOr<Quantity> back = Quantity::Parse(absl::StrCat(value));
  if (!back.ok() || back->Compare(quantity) != 0) return std::nullopt;
  return value;
}

Val IsInteger(Args args) {
  const Quantity* quantity = QuantityOf(args[0]);
  return quantity == nullptr ? Val::NoSuchOverload() : Val::Bool(Whole(*quantity).has_value());
}

Val AsInteger(Args args) {
  const Quantity* quantity = QuantityOf(args[0]);
  if (quantity == nullptr) return Val::NoSuchOverload();
  std::optional<int64_t> value = Whole(*quantity);
  return value.has_value() ? Val::Int(*value) : Val::Error("cannot convert value to integer");
}

Val AsFloat(Args args) {
  const Quantity* quantity = QuantityOf(args[0]);
  if (quantity == nullptr) return Val::NoSuchOverload();
  return Val::Double(quantity->ApproximateValue());
}

template <typename F>
Val Compared(Args args, F result) {
  const Quantity* a = QuantityOf(args[0]);
  const Quantity* b = QuantityOf(args[1]);
  if (a == nullptr || b == nullptr) return Val::NoSuchOverload();
  const int order = a->Compare(*b);
  return result(order < 0 ? -1 : order > 0 ? 1 : 0);
}

Val Greater(Args args) {
  return Compared(args, [](int order) { return Val::Bool(order > 0); });
}
Val Less(Args args) {
  return Compared(args, [](int order) { return Val::Bool(order < 0); });
}
Val CompareTo(Args args) {
  return Compared(args, [](int order) { return Val::Int(order); });
}

// Adds or subtracts a quantity or an integer.
Val Combined(Args args, bool add) {
  const Quantity* a = QuantityOf(args[0]);
  if (a == nullptr) return Val::NoSuchOverload();
  Quantity other;
  if (args[1].is(Kind::kInt)) {
    other = *Quantity::Parse(absl::StrCat(args[1].int_value()));
  } else if (const Quantity* b = QuantityOf(args[1])) {
    other = *b;
  } else {
    return Val::NoSuchOverload();
  }
  return Made(add ? a->Plus(other) : a->Minus(other));
}
Val Add(Args args) { return Combined(args, true); }
Val Subtract(Args args) { return Combined(args, false); }

constexpr FunctionImpl kFunctions[] = {
    {"quantity", Parse},       {"isQuantity", IsQuantity},      {"sign", Sign},
    {"isInteger", IsInteger},  {"asInteger", AsInteger},        {"asApproximateFloat", AsFloat},
    {"isGreaterThan", Greater}, {"isLessThan", Less},           {"compareTo", CompareTo},
    {"add", Add},              {"sub", Subtract}};

}  // namespace

absl::Span<const FunctionImpl> QuantityFunctions() { return kFunctions; }

}  // namespace quiesce::api::cel
