// Status conditions, as k8s.io/apimachinery/pkg/api/meta/conditions.go keeps them.
//
//   Value& conditions = db.Mutable("status").Mutable("conditions");
//   SetCondition(conditions, {"Ready", "True", "AllChecksPassed", "", generation}, now);
//   if (IsConditionTrue(db["status"]["conditions"], "Ready")) ...
//
// lastTransitionTime moves only when `status` does, so setting what is set already changes nothing.
#ifndef QUIESCE_RECONCILERS_RUNTIME_TOOLBOX_CONDITIONS_H_
#define QUIESCE_RECONCILERS_RUNTIME_TOOLBOX_CONDITIONS_H_

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "apiserver_fake/base/value.h"

namespace quiesce::runtime {

struct Condition {
  std::string type, status, reason, message;
  int64_t observed_generation = 0;        // 0: left out
  std::string last_transition_time = "";  // RFC 3339; "": now, if it must be set
};

// Adds or changes the condition of that type in the list (a null value becomes a list). Returns
// whether anything changed. Source: meta.SetStatusCondition.
bool SetCondition(Value& conditions, const Condition& condition, absl::Time now);
// Removes every condition of that type; returns whether there was one.
bool RemoveCondition(Value& conditions, absl::string_view type);

// The condition object; null pointer where there is none.
const Value* FindCondition(const Value& conditions, absl::string_view type);
bool IsConditionTrue(const Value& conditions, absl::string_view type);
bool IsConditionFalse(const Value& conditions, absl::string_view type);
bool IsConditionPresentAndEqual(const Value& conditions, absl::string_view type,
                                absl::string_view status);

}  // namespace quiesce::runtime

#endif  // QUIESCE_RECONCILERS_RUNTIME_TOOLBOX_CONDITIONS_H_
