// Counting pods exactly once. The status first names the finished pods as uncounted; then their
// finalizers are removed; then, with the next write, they move into the counts. A crash between two
// of these steps loses nothing: what is named and still has its finalizer is found again.
#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "reconcilers/runtime/client/api_error.h"
#include "reconcilers/workloads/job_conditions.h"
#include "reconcilers/workloads/job_controller.h"
#include "reconcilers/workloads/objects.h"
#include "reconcilers/workloads/parallel.h"
#include "reconcilers/workloads/pods.h"

namespace quiesce::reconcilers::workloads {
namespace {

constexpr size_t kMostUncounted = 500;

std::string Uid(const Value& object) { return std::string(UidOf(object)); }

// Uncounted pods that have let go of their finalizer are counted. Whether there were any.
bool CountReleased(const std::set<std::string>& with_finalizer, Value* status) {
  bool changed = false;
  for (const char* outcome : {"succeeded", "failed"}) {
    const Value uncounted = (*status)["uncountedTerminatedPods"][outcome];
    Value kept = Value::List();
    for (const Value& uid : uncounted.items()) {
      if (with_finalizer.count(std::string(uid.string_value())) != 0) kept.Append(uid);
    }
    const int64_t released = static_cast<int64_t>(uncounted.size() - kept.size());
    if (released == 0) continue;
    changed = true;
    SetCount(status, outcome, (*status)[outcome].int_value() + released);
    Value& all = status->Mutable("uncountedTerminatedPods");
    all.Erase(outcome);
    if (!kept.empty()) all.Set(outcome, std::move(kept));
  }
  return changed;
}

}  // namespace

sim::Task<absl::Status> JobController::TrackAndRelease(Pass* pass, bool flush) {
  std::set<std::string> with_finalizer;
  for (const Value& pod : pass->pods) {
    if (HasFinalizer(pod, kJobTrackingFinalizer) && pass->letting_go.count(Uid(pod)) == 0) {
      with_finalizer.insert(Uid(pod));
    }
  }
  flush |= CountReleased(with_finalizer, &pass->job.Mutable("status"));
  bool full = false;
  const std::vector<Value> released = PodsToRelease(pass, &flush, &full);
  MoveConditionsOn(pass, &flush);
  if (flush) {
    absl::Status written = co_await WriteStatus(pass);
    if (!written.ok()) {
      co_return runtime::WrapError("adding uncounted pods to status: ", written);
    }
    backoffs_[pass->key] = pass->backoff;
  }
  absl::Status removed;
  if (!released.empty()) removed = co_await Release(pass, released, &with_finalizer);
  flush = CountReleased(with_finalizer, &pass->job.Mutable("status"));
  if (!removed.ok()) {
    if (flush) {
      absl::Status written = co_await WriteStatus(pass);
      if (!written.ok()) {
        co_return runtime::WrapError("removing uncounted pods from status: ", written);
      }
    }
    co_return removed;
  }
  const bool finished = !full && EnactFinished(pass);
  if (!flush && !finished) co_return absl::OkStatus();
  absl::Status written = co_await WriteStatus(pass);
  if (!written.ok()) co_return runtime::WrapError("removing uncounted pods from status: ", written);
  if (!finished) co_return absl::OkStatus();
  finished_.insert(Uid(pass->job));
  if (pass->finished["type"].string_value() == "Complete") {
    const Value& completions = pass->job["spec"]["completions"];
    if (completions.is_int() &&
        pass->job["status"]["succeeded"].int_value() > completions.int_value()) {
      recorder_.Record(Jobs(), pass->job, "Warning", "TooManySucceededPods",
                       "Too many succeeded pods running after completion count reached");
    }
    recorder_.Record(Jobs(), pass->job, "Normal", "Completed", "Job completed");
  } else {
    recorder_.Record(Jobs(), pass->job, "Warning", pass->finished["reason"].string_value(),
                     pass->finished["message"].string_value());
  }
  co_return absl::OkStatus();
}

// The pods that may let go, after the status names them; `full`: there are more than it can hold.
std::vector<Value> JobController::PodsToRelease(Pass* pass, bool* flush, bool* full) const {
  const Value& job = pass->job;
  const bool indexed = IsIndexedJob(job);
  const int64_t completions = IntOr(job["spec"]["completions"], 0);
  const bool failing =
      !pass->finished.is_null() && pass->finished["type"].string_value() != "SuccessCriteriaMet";
  std::vector<Value> pods = pass->pods, released;
  if (indexed) {
    std::stable_sort(pods.begin(), pods.end(), [](const Value& a, const Value& b) {
      return CompletionIndexOf(a) < CompletionIndexOf(b);
    });
  }
  Value uncounted = job["status"]["uncountedTerminatedPods"];
  std::set<int64_t> succeeded;
  for (const Value& pod : pods) {
    if (!HasFinalizer(pod, kJobTrackingFinalizer) || pass->letting_go.count(Uid(pod)) != 0) {
      continue;
    }
    const bool failed = HasPodFailed(job, pod);
    const bool ended = PhaseOf(pod) == "Succeeded" || failed;
    if (!IsDeleting(job) && pass->finished.is_null() && !ended) continue;
    const int64_t index = CompletionIndexOf(pod);
    auto delayed = pass->delayed.find(index);
    if (failed && pass->finished.is_null() && !IsDeleting(job) && PhaseOf(pod) != "Succeeded" &&
        delayed != pass->delayed.end() && UidOf(delayed->second) == UidOf(pod)) {
      continue;  // its index is to be tried again, and the next pod counts on from this one
    }
    released.push_back(pod);
    const bool in_range = index >= 0 && index < completions;
    if (PhaseOf(pod) == "Succeeded" && pass->uncounted_failed.count(Uid(pod)) == 0) {
      if (indexed && in_range && !pass->succeeded_before.Has(index)) {
        succeeded.insert(index);
        *flush = true;
      } else if (!indexed && pass->uncounted_succeeded.count(Uid(pod)) == 0) {
        uncounted.Mutable("succeeded").Append(Uid(pod));
        *flush = true;
      }
    } else if ((failed || failing) && pass->uncounted_failed.count(Uid(pod)) == 0 &&
               (!indexed || in_range) && JudgeFailure(job, pod).counts) {
      uncounted.Mutable("failed").Append(Uid(pod));
      *flush = true;
    }
    if (succeeded.size() + uncounted["succeeded"].size() + uncounted["failed"].size() >=
        kMostUncounted) {
      *full = true;
      break;
    }
  }
  pass->job.Mutable("status").Set("uncountedTerminatedPods", std::move(uncounted));
  if (indexed) SetIndexStatus(succeeded, pass, flush);
  return released;
}

void JobController::SetIndexStatus(const std::set<int64_t>& succeeded, Pass* pass,
                                   bool* flush) const {
  pass->succeeded_indexes = pass->succeeded_indexes.With(succeeded);
  Value& status = pass->job.Mutable("status");
  const std::string text = pass->succeeded_indexes.ToString();
  *flush |= text != status["completedIndexes"].string_value();
  SetCount(&status, "succeeded", pass->succeeded_indexes.total());
  status.Erase("completedIndexes");
  if (!text.empty()) status.Set("completedIndexes", text);
  if (!pass->job["spec"].Has("backoffLimitPerIndex")) return;
  const Value failed(pass->failed_indexes.ToString());
  *flush |= failed != status["failedIndexes"];
  status.Set("failedIndexes", failed);
}

// The first of two conditions says how the Job will end, the second that it has.
void JobController::MoveConditionsOn(Pass* pass, bool* flush) const {
  const std::string type(pass->finished["type"].string_value());
  if (type != "FailureTarget" && type != "SuccessCriteriaMet") return;
  if (type == "FailureTarget" || TrueJobCondition(pass->job, type).is_null()) {
    pass->job.Mutable("status").Mutable("conditions").Append(pass->finished);
    *flush = true;
  }
  pass->finished = JobCondition(type == "FailureTarget" ? "Failed" : "Complete", "True",
                                pass->finished["reason"].string_value(),
                                pass->finished["message"].string_value(), loop_->Now());
}

sim::Task<absl::Status> JobController::Release(const Pass* pass, std::vector<Value> pods,
                                               std::set<std::string>* with_finalizer) {
  if (pass != nullptr) {
    for (const Value& pod : pods) letting_go_[pass->key].insert(Uid(pod));
  }
  const Value patch =
      Value::Object({{"metadata", Value::Object({{"$deleteFromPrimitiveList/finalizers",
                                                  Value::List({Value(kJobTrackingFinalizer)})}})}});
  auto release = [this, pass, &pods, &patch, with_finalizer](int i) -> sim::Task<absl::Status> {
    const Value& pod = pods[static_cast<size_t>(i)];
    absl::Status patched = co_await pods_.Patch(pod, patch);
    if (!patched.ok() && pass != nullptr) letting_go_[pass->key].erase(Uid(pod));
    patched = runtime::IgnoreNotFound(patched);
    if (patched.ok()) with_finalizer->erase(Uid(pod));
    co_return patched;
  };
  std::vector<absl::Status> errors =
      co_await InParallel(loop_, static_cast<int>(pods.size()), release);
  co_return errors.empty() ? absl::OkStatus() : errors[0];
}

// Says that the Job is finished, once all its pods are counted and gone.
bool JobController::EnactFinished(Pass* pass) const {
  if (pass->finished.is_null()) return false;
  const Value& uncounted = pass->job["status"]["uncountedTerminatedPods"];
  if (!uncounted["succeeded"].empty() || !uncounted["failed"].empty()) return false;
  if (pass->terminating > 0) return false;
  EnsureJobCondition(pass->finished, &pass->job);
  if (pass->finished["type"].string_value() == "Complete") {
    pass->job.Mutable("status").Set("completionTime", pass->finished["lastTransitionTime"]);
  }
  return true;
}

sim::Task<absl::Status> JobController::WriteStatus(Pass* pass) {
  Value job = pass->job;
  absl::Status written = co_await client_->Status().Update(Jobs(), &job);
  if (!written.ok()) co_return written;
  writes_.Wrote(pass->key, Jobs(), VersionOf(job));
  pass->job = std::move(job);
  co_return written;
}

}  // namespace quiesce::reconcilers::workloads
