// What a Job's pods say: how many have succeeded and failed, counted or not, and whether that is
// its end.
#include <algorithm>
#include <utility>

#include "apiserver_fake/go/rfc3339.h"
#include "reconcilers/workloads/job_conditions.h"
#include "reconcilers/workloads/job_controller.h"
#include "reconcilers/workloads/objects.h"
#include "reconcilers/workloads/pods.h"

namespace quiesce::reconcilers::workloads {
namespace {

bool HasBackoffPerIndex(const Value& job) { return job["spec"].Has("backoffLimitPerIndex"); }
int64_t Completions(const Value& job) { return IntOr(job["spec"]["completions"], 0); }
std::string Uid(const Value& object) { return std::string(UidOf(object)); }

std::set<std::string> UidsOf(const Value& list) {
  std::set<std::string> uids;
  for (const Value& uid : list.items()) uids.emplace(uid.string_value());
  return uids;
}

// Restarts of containers count as failures where pods restart them.
bool IsPastBackoffLimitOnFailure(const Value& job, const std::vector<Value>& pods) {
  if (job["spec"]["template"]["spec"]["restartPolicy"].string_value() != "OnFailure") return false;
  int64_t restarts = 0;
  for (const Value& pod : pods) {
    if (PhaseOf(pod) != "Running" && PhaseOf(pod) != "Pending") continue;
    for (const char* list : {"initContainerStatuses", "containerStatuses"}) {
      for (const Value& status : pod["status"][list].items()) {
        restarts += status["restartCount"].int_value();
      }
    }
  }
  const int64_t limit = IntOr(job["spec"]["backoffLimit"], 6);
  return limit == 0 ? restarts > 0 : restarts >= limit;
}

}  // namespace

void JobController::Observe(Pass* pass) {
  Value& status = pass->job.Mutable("status");
  if (!status.is_object()) status = Value::Object();
  if (!status["uncountedTerminatedPods"].is_object()) {
    status.Set("uncountedTerminatedPods", Value::Object());
  }
  const Value& uncounted = status["uncountedTerminatedPods"];
  pass->uncounted_succeeded = UidsOf(uncounted["succeeded"]);
  pass->uncounted_failed = UidsOf(uncounted["failed"]);
  pass->letting_go = letting_go_[pass->key];
  for (const Value& pod : pass->pods) {
    if (IsPodActive(pod)) {
      pass->active.push_back(pod);
      pass->ready += IsPodReady(pod);
    }
    pass->terminating += IsPodTerminating(pod);
  }
  const std::vector<Value> succeeded = NewFinished(*pass, true);
  const std::vector<Value> failed = NewFinished(*pass, false);
  pass->succeeded = status["succeeded"].int_value() + static_cast<int64_t>(succeeded.size()) +
                    static_cast<int64_t>(pass->uncounted_succeeded.size());
  pass->failed = status["failed"].int_value() + static_cast<int64_t>(pass->uncounted_failed.size());
  for (const Value& pod : failed) pass->failed += JudgeFailure(pass->job, pod).counts;
  if (!status.Has("startTime") && !IsJobSuspended(pass->job)) {
    status.Set("startTime", go::FormatRfc3339(loop_->Now()));
  }
  pass->backoff = backoffs_[pass->key];
  pass->backoff.Count(succeeded, failed);
}

std::vector<Value> JobController::NewFinished(const Pass& pass, bool succeeded) const {
  std::vector<Value> finished;
  const std::set<std::string>& uncounted =
      succeeded ? pass.uncounted_succeeded : pass.uncounted_failed;
  for (const Value& pod : pass.pods) {
    if (!HasFinalizer(pod, kJobTrackingFinalizer) || uncounted.count(Uid(pod)) != 0 ||
        pass.letting_go.count(Uid(pod)) != 0) {
      continue;
    }
    if (IsIndexedJob(pass.job)) {
      const int64_t index = CompletionIndexOf(pod);
      if (index < 0 || index >= Completions(pass.job)) continue;
    }
    if (succeeded ? PhaseOf(pod) == "Succeeded" : HasPodFailed(pass.job, pod)) {
      finished.push_back(pod);
    }
  }
  return finished;
}

// Whether the Job is at its end already, whatever its pods do: it has said so before, a pod fails
// it, too many have failed, or its time is over.
void JobController::JudgeEnd(Pass* pass) {
  const Value& job = pass->job;
  const absl::Time now = loop_->Now();
  pass->finished = TrueJobCondition(job, "SuccessCriteriaMet");
  if (!pass->finished.is_null()) return;
  const Value target = TrueJobCondition(job, "FailureTarget");
  if (!target.is_null()) {
    pass->finished = JobCondition("Failed", "True", target["reason"].string_value(),
                                  target["message"].string_value(), now);
    return;
  }
  for (const Value& pod : pass->pods) {
    if (job["spec"]["podFailurePolicy"].is_null() || !HasPodFailed(job, pod)) continue;
    const FailureVerdict verdict = JudgeFailure(job, pod);
    if (verdict.action != "FailJob") continue;
    pass->finished =
        JobCondition("FailureTarget", "True", "PodFailurePolicy", verdict.message, now);
    return;
  }
  const Value& deadline = job["spec"]["activeDeadlineSeconds"];
  const std::optional<absl::Time> start = TimeOf(job["status"]["startTime"]);
  if (pass->failed > IntOr(job["spec"]["backoffLimit"], 6) ||
      IsPastBackoffLimitOnFailure(job, pass->pods)) {
    pass->finished = JobCondition("FailureTarget", "True", "BackoffLimitExceeded",
                                  "Job has reached the specified backoff limit", now);
  } else if (deadline.is_int() && start.has_value() && !IsJobSuspended(job)) {
    const absl::Duration left = *start + absl::Seconds(deadline.int_value()) - now;
    if (left <= absl::ZeroDuration()) {
      pass->finished = JobCondition("FailureTarget", "True", "DeadlineExceeded",
                                    "Job was active longer than specified deadline", now);
    } else {
      pass->again = left;
    }
  }
}

void JobController::JudgeIndexes(Pass* pass) {
  const Value& job = pass->job;
  if (!IsIndexedJob(job)) return;
  const Value& status = job["status"];
  const int64_t completions = Completions(job);
  std::set<int64_t> succeeded, failed;
  for (const Value& pod : pass->pods) {
    const int64_t index = CompletionIndexOf(pod);
    if (index < 0 || index >= completions || !HasFinalizer(pod, kJobTrackingFinalizer)) continue;
    if (PhaseOf(pod) == "Succeeded") succeeded.insert(index);
    if (!HasBackoffPerIndex(job) || !HasPodFailed(job, pod)) continue;
    const FailureVerdict verdict = JudgeFailure(job, pod);
    if (verdict.action == "FailIndex" ||
        (verdict.counts && IndexFailures(pod) >= job["spec"]["backoffLimitPerIndex"].int_value())) {
      failed.insert(index);
    }
  }
  pass->succeeded_before = Intervals::Parse(status["completedIndexes"].string_value(), completions);
  pass->succeeded_indexes = pass->succeeded_before.With(succeeded);
  pass->succeeded = pass->succeeded_indexes.total();
  if (HasBackoffPerIndex(job)) {
    pass->failed_indexes =
        Intervals::Parse(status["failedIndexes"].string_value(), completions).With(failed);
    const int64_t count = pass->failed_indexes.total();
    const Value& most = job["spec"]["maxFailedIndexes"];
    if (pass->finished.is_null() && most.is_int() && count > most.int_value()) {
      pass->finished = JobCondition(
          "FailureTarget", "True", "MaxFailedIndexesExceeded",
          "Job has exceeded the specified maximal number of failed indexes", loop_->Now());
    } else if (pass->finished.is_null() && count > 0 && count + pass->succeeded >= completions) {
      pass->finished = JobCondition("FailureTarget", "True", "FailedIndexes",
                                    "Job has failed indexes", loop_->Now());
    }
    const std::set<int64_t> active = CompletionIndexesOf(pass->active);
    for (const Value& pod : NewFinished(*pass, false)) {
      const int64_t index = CompletionIndexOf(pod);
      if (pass->succeeded_indexes.Has(index) || pass->failed_indexes.Has(index) ||
          active.count(index) != 0) {
        continue;
      }
      Value& last = pass->delayed[index];
      if (last.is_null() || (AllIndexFailures(last) <= AllIndexFailures(pod) &&
                             FinishedTimeOf(pod) >= FinishedTimeOf(last))) {
        last = pod;
      }
    }
  }
  if (!pass->finished.is_null()) return;
  if (auto met = MatchSuccessPolicy(job, pass->succeeded_indexes)) {
    pass->finished =
        JobCondition("SuccessCriteriaMet", "True", "SuccessPolicy", *met, loop_->Now());
  }
}

}  // namespace quiesce::reconcilers::workloads
