#include "reconcilers/workloads/ttl_after_finished.h"

#include <memory>
#include <utility>

#include "reconcilers/runtime/client/api_error.h"
#include "reconcilers/workloads/job_conditions.h"
#include "reconcilers/workloads/objects.h"

namespace quiesce::reconcilers::workloads {
namespace {

using runtime::Outcome;
using runtime::Result;

// How long the job has still to live; nullopt for one that has no end.
std::optional<absl::Duration> TimeLeft(const Value& job, absl::Time now) {
  const Value& ttl = job["spec"]["ttlSecondsAfterFinished"];
  if (IsDeleting(job) || !ttl.is_int() || !IsJobFinished(job)) return std::nullopt;
  const Value complete = TrueJobCondition(job, "Complete");
  const Value condition = complete.is_null() ? TrueJobCondition(job, "Failed") : complete;
  const std::optional<absl::Time> finished = TimeOf(condition["lastTransitionTime"]);
  if (!finished.has_value()) return std::nullopt;
  return *finished + absl::Seconds(ttl.int_value()) - now;
}

}  // namespace

sim::Task<Outcome> TtlAfterFinished::Reconcile(runtime::Context&, runtime::Request request) {
  const Value* job = cached_.Find(Jobs(), request);
  if (job == nullptr) co_return Result::Done();
  std::optional<absl::Duration> left = TimeLeft(*job, loop_->Now());
  if (!left.has_value()) co_return Result::Done();
  if (*left > absl::ZeroDuration()) co_return Result::After(*left);
  // The cache may be old: the TTL may have been raised since.
  absl::StatusOr<Value> fresh = co_await client_->Live().Get(Jobs(), request);
  if (!fresh.ok()) co_return runtime::IgnoreNotFound(fresh.status());
  left = TimeLeft(*fresh, loop_->Now());
  if (!left.has_value()) co_return Result::Done();
  if (*left > absl::ZeroDuration()) co_return Result::After(*left);
  runtime::DeleteOptions options;
  options.propagation_policy = "Foreground";
  options.precondition_uid = std::string(UidOf(*fresh));
  co_return runtime::IgnoreNotFound(co_await client_->Delete(Jobs(), request, options));
}

runtime::ControllerSpec TtlAfterFinishedSpec() {
  runtime::ControllerSpec spec;
  spec.name = "workloads/ttl-after-finished";
  spec.about = "Deletes finished Jobs when their time is over";
  spec.for_resource = Jobs();
  spec.workers = 5;
  spec.classic_queue = true;
  spec.make = [](const runtime::ControllerEnvironment& environment)
      -> absl::StatusOr<std::unique_ptr<runtime::Reconciler>> {
    absl::Status options = RefuseOptions("workloads/ttl-after-finished", environment.options);
    if (!options.ok()) return options;
    return std::make_unique<TtlAfterFinished>(environment);
  };
  return spec;
}

}  // namespace quiesce::reconcilers::workloads
