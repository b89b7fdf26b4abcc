// How a Job judges its pods: which have failed, what podFailurePolicy and successPolicy make of
// them, and how long it waits before the next try. Sources:
// k8s.io/kubernetes/pkg/controller/job/{pod_failure_policy,success_policy,backoff_utils}.go.
#ifndef QUIESCE_RECONCILERS_WORKLOADS_JOB_POLICIES_H_
#define QUIESCE_RECONCILERS_WORKLOADS_JOB_POLICIES_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "apiserver_fake/base/value.h"
#include "reconcilers/workloads/job_indexes.h"

namespace quiesce::reconcilers::workloads {

// Pods are replaced once they have failed, not as soon as they are being deleted.
bool OnlyReplacesFailedPods(const Value& job);
// In phase Failed, or on its way out where that is enough.
bool HasPodFailed(const Value& job, const Value& pod);

// What podFailurePolicy says of a failed pod.
struct FailureVerdict {
  bool counts = true;   // against the backoff limit
  std::string action;   // "FailJob", "FailIndex", "Ignore", "Count"; "" where no rule matches
  std::string message;  // of FailJob
};
FailureVerdict JudgeFailure(const Value& job, const Value& pod);

// The text of the first rule of successPolicy that is met; nullopt for none.
std::optional<std::string> MatchSuccessPolicy(const Value& job, const Intervals& succeeded);

// When the pod ended, as its containers say, else its conditions or its deletion.
absl::Time FinishedTimeOf(const Value& pod);

// Failures since the last success. 10 s after the first, doubled each time, at most 10 minutes.
struct JobBackoff {
  int64_t failures = 0;
  absl::Time last_failure;

  void Count(std::vector<Value> succeeded, std::vector<Value> failed);
  // Zero: a new pod may be made.
  absl::Duration Remaining(absl::Time now) const;
};

}  // namespace quiesce::reconcilers::workloads

#endif  // QUIESCE_RECONCILERS_WORKLOADS_JOB_POLICIES_H_
