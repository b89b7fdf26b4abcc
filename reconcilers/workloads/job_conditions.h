// Conditions of a Job's status.
#ifndef QUIESCE_RECONCILERS_WORKLOADS_JOB_CONDITIONS_H_
#define QUIESCE_RECONCILERS_WORKLOADS_JOB_CONDITIONS_H_

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "apiserver_fake/base/value.h"

namespace quiesce::reconcilers::workloads {

Value JobCondition(absl::string_view type, absl::string_view status, absl::string_view reason,
                   absl::string_view message, absl::Time now);
// Null where it has none that is True.
Value TrueJobCondition(const Value& job, absl::string_view type);
// Complete or Failed.
bool IsJobFinished(const Value& job);
// Adds or changes it; a False one is not added. Whether anything changed.
bool EnsureJobCondition(const Value& condition, Value* job);
bool IsJobSuspended(const Value& job);
bool IsIndexedJob(const Value& job);

}  // namespace quiesce::reconcilers::workloads

#endif  // QUIESCE_RECONCILERS_WORKLOADS_JOB_CONDITIONS_H_
