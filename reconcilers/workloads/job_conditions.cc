#include "reconcilers/workloads/job_conditions.h"

#include "apiserver_fake/go/rfc3339.h"

namespace quiesce::reconcilers::workloads {

Value JobCondition(absl::string_view type, absl::string_view status, absl::string_view reason,
                   absl::string_view message, absl::Time now) {
  const Value time(go::FormatRfc3339(now));
  return Value::Object({{"type", type},
                        {"status", status},
                        {"lastProbeTime", time},
                        {"lastTransitionTime", time},
                        {"reason", reason},
                        {"message", message}});
}

Value TrueJobCondition(const Value& job, absl::string_view type) {
  for (const Value& condition : job["status"]["conditions"].items()) {
    if (condition["type"].string_value() == type && condition["status"].string_value() == "True") {
      return condition;
    }
  }
  return Value();
}

bool IsJobFinished(const Value& job) {
  return !TrueJobCondition(job, "Complete").is_null() || !TrueJobCondition(job, "Failed").is_null();
}

bool EnsureJobCondition(const Value& condition, Value* job) {
  const Value& conditions = (*job)["status"]["conditions"];
  for (size_t i = 0; i < conditions.size(); ++i) {
    const Value& before = conditions.at(i);
    if (before["type"] != condition["type"]) continue;
    if (before["status"] == condition["status"] && before["reason"] == condition["reason"] &&
        before["message"] == condition["message"]) {
      return false;
    }
    job->Mutable("status").Mutable("conditions").MutableAt(i) = condition;
    return true;
  }
  if (condition["status"].string_value() == "False") return false;
  job->Mutable("status").Mutable("conditions").Append(condition);
  return true;
}

bool IsJobSuspended(const Value& job) { return job["spec"]["suspend"].bool_value(); }

bool IsIndexedJob(const Value& job) {
  return job["spec"]["completionMode"].string_value() == "Indexed";
}

}  // namespace quiesce::reconcilers::workloads
