// Comparisons of what a condition takes for a duration, a quantity or a time. Internal to
// expression.cc.
#ifndef QUIESCE_SCENARIOS_LANGUAGE_TYPED_VALUES_H_
#define QUIESCE_SCENARIOS_LANGUAGE_TYPED_VALUES_H_

#include <optional>

#include "absl/time/time.h"
#include "apiserver_fake/base/value.h"
#include "scenarios/language/expression_parser.h"

namespace quiesce::scenarios {

enum class Unit { kNone, kDuration, kQuantity, kTime };

// What a comparison with this operand compares; kNone where the operand says nothing of it.
Unit UnitOf(const Expression::Node& operand);

// The value of an operand as such a thing; nullopt where it is none. `value` is what the operand
// stands for, but for `now` and `age`, which need the time.
std::optional<absl::Duration> DurationOf(const Expression::Node& operand, const Value& value,
                                         absl::Time now);
std::optional<absl::Time> TimeOf(const Expression::Node& operand, const Value& value,
                                 absl::Time now);

// -1, 0 or 1; nullopt where the two have no order.
std::optional<int> CompareTyped(Unit unit, const Expression::Node& left, const Value& left_value,
                                const Expression::Node& right, const Value& right_value,
                                absl::Time now);

}  // namespace quiesce::scenarios

#endif  // QUIESCE_SCENARIOS_LANGUAGE_TYPED_VALUES_H_
