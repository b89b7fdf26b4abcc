#include "reconcilers/runtime/toolbox/conditions.h"

#include <utility>

#include "apiserver_fake/go/rfc3339.h"

namespace quiesce::runtime {
namespace {

// Sets a member that is to be this text; returns whether it was another one.
QUIESCE_INLINE inline bool Replace(Value& conditions, size_t index, absl::string_view key,
                                   absl::string_view text) {
  const Value& is = conditions.at(index)[key];
  if (is.string_value() == text) return false;  // absent is ""
  conditions.MutableAt(index).Set(key, text);
  return true;
}

Value TransitionTime(const Condition& condition, absl::Time now) {
  return condition.last_transition_time.empty() ? Value(go::FormatRfc3339(now))
                                                : Value(condition.last_transition_time);
}

void SetGeneration(int64_t generation, Value& condition) {
  if (generation == 0) {
    condition.Erase("observedGeneration");
  } else {
    condition.Set("observedGeneration", generation);
  }
}

}  // namespace

bool SetCondition(Value& conditions, const Condition& condition, absl::Time now) {
  if (!conditions.is_list()) conditions = Value::List();
  for (size_t i = 0; i < conditions.size(); ++i) {
    if (conditions.at(i)["type"].string_value() != condition.type) continue;
    bool changed = Replace(conditions, i, "status", condition.status);
    if (changed) conditions.MutableAt(i).Set("lastTransitionTime", TransitionTime(condition, now));
    changed |= Replace(conditions, i, "reason", condition.reason);
    changed |= Replace(conditions, i, "message", condition.message);
    // Absent is zero.
    if (conditions.at(i)["observedGeneration"].int_value() != condition.observed_generation) {
      SetGeneration(condition.observed_generation, conditions.MutableAt(i));
      changed = true;
    }
    return changed;
  }
  Value added = Value::Object({{"type", condition.type},
                               {"status", condition.status},
                               {"reason", condition.reason},
                               {"message", condition.message},
                               {"lastTransitionTime", TransitionTime(condition, now)}});
  SetGeneration(condition.observed_generation, added);
  conditions.Append(std::move(added));
  return true;
}

bool RemoveCondition(Value& conditions, absl::string_view type) {
  bool removed = false;
  for (size_t i = conditions.size(); i-- > 0;) {
    if (conditions.at(i)["type"].string_value() != type) continue;
    conditions.EraseAt(i);
    removed = true;
  }
  return removed;
}

const Value* FindCondition(const Value& conditions, absl::string_view type) {
  for (const Value& condition : conditions.items()) {
    if (condition["type"].string_value() == type) return &condition;
  }
  return nullptr;
}

bool IsConditionTrue(const Value& conditions, absl::string_view type) {
  return IsConditionPresentAndEqual(conditions, type, "True");
}

bool IsConditionFalse(const Value& conditions, absl::string_view type) {
  return IsConditionPresentAndEqual(conditions, type, "False");
}

bool IsConditionPresentAndEqual(const Value& conditions, absl::string_view type,
                                absl::string_view status) {
  const Value* condition = FindCondition(conditions, type);
  return condition != nullptr && (*condition)["status"].string_value() == status;
}

}  // namespace quiesce::runtime
