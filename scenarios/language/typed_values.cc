#include "scenarios/language/typed_values.h"

#include "apiserver_fake/api/quantity.h"
#include "apiserver_fake/go/rfc3339.h"
#include "scenarios/language/strings.h"

namespace quiesce::scenarios {
namespace {

using Kind = Expression::Node::Kind;

template <typename T>
std::optional<int> Order(const std::optional<T>& left, const std::optional<T>& right) {
  if (!left.has_value() || !right.has_value()) return std::nullopt;
  return *left < *right ? -1 : *right < *left ? 1 : 0;
}

std::optional<int> OrderOfQuantities(const Value& left, const Value& right) {
  const auto a = api::Quantity::FromValue(left), b = api::Quantity::FromValue(right);
  if (!a.ok() || !b.ok()) return std::nullopt;
  return a->Compare(*b);
}

}  // namespace

Unit UnitOf(const Expression::Node& operand) {
  switch (operand.kind) {
    case Kind::kAge:
    case Kind::kDuration:
      return Unit::kDuration;
    case Kind::kQuantity:
      return Unit::kQuantity;
    case Kind::kNow:
    case Kind::kTime:
      return Unit::kTime;
    default:
      return Unit::kNone;
  }
}

std::optional<absl::Duration> DurationOf(const Expression::Node& operand, const Value& value,
                                         absl::Time now) {
  if (operand.kind == Kind::kAge) {
    const auto since = go::ParseRfc3339(value.string_value());
    if (!since.has_value()) return std::nullopt;
    return now - *since;
  }
  if (value.is_number()) return absl::Seconds(value.double_value());
  if (!value.is_string()) return std::nullopt;
  const auto parsed = ParseDuration(value.string_value());
  if (!parsed.ok()) return std::nullopt;
  return *parsed;
}

std::optional<absl::Time> TimeOf(const Expression::Node& operand, const Value& value,
                                 absl::Time now) {
  if (operand.kind == Kind::kNow) return now;
  return value.is_string() ? go::ParseRfc3339(value.string_value()) : std::nullopt;
}

std::optional<int> CompareTyped(Unit unit, const Expression::Node& left, const Value& left_value,
                                const Expression::Node& right, const Value& right_value,
                                absl::Time now) {
  switch (unit) {
    case Unit::kDuration:
      return Order(DurationOf(left, left_value, now), DurationOf(right, right_value, now));
    case Unit::kTime:
      return Order(TimeOf(left, left_value, now), TimeOf(right, right_value, now));
    case Unit::kQuantity:
      return OrderOfQuantities(left_value, right_value);
    case Unit::kNone:
      break;
  }
  return std::nullopt;
}

}  // namespace quiesce::scenarios
