// Pods that were just made or deleted may not be in the cache yet. Expectations count them: before
// a burst it is noted how many events must come, and until they have, passes only write the status.
// Each failed or skipped request takes one expectation back, or the ReplicaSet would wait for its
// expiry (five minutes).
#include "reconcilers/workloads/replica_set.h"

#include <algorithm>
#include <memory>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "apiserver_fake/go/rfc3339.h"
#include "apiserver_fake/kinds/validation.h"
#include "reconcilers/runtime/client/api_error.h"
#include "reconcilers/runtime/toolbox/owner_reference.h"
#include "reconcilers/workloads/claims.h"
#include "reconcilers/workloads/objects.h"
#include "reconcilers/workloads/parallel.h"
#include "reconcilers/workloads/pods.h"

namespace quiesce::reconcilers::workloads {
namespace {

using runtime::Outcome;
using runtime::Result;

constexpr int kBurstReplicas = 500;

int64_t WantedReplicas(const Value& rs) { return IntOr(rs["spec"]["replicas"], 1); }

// The pods carry every label of the template.
bool HasLabels(const Value& pod, const Value& labels) {
  const auto members = labels.members();
  return std::all_of(members.begin(), members.end(), [&](const ValueMember& member) {
    return LabelsOf(pod)[member.key.view()] == member.value;
  });
}

const Value* FailureCondition(const Value& status) {
  for (const Value& condition : status["conditions"].items()) {
    if (condition["type"].string_value() == "ReplicaFailure") return &condition;
  }
  return nullptr;
}

// Set while pods cannot be made or deleted; its text is that of the first failure.
void SetFailure(const Value& rs, int64_t active, const absl::Status& failure, absl::Time now,
                Value* status) {
  const bool known = FailureCondition(*status) != nullptr;
  if (!failure.ok() && !known) {
    const int64_t difference = active - WantedReplicas(rs);
    Value condition = Value::Object({{"type", "ReplicaFailure"},
                                     {"status", "True"},
                                     {"lastTransitionTime", go::FormatRfc3339(now)},
                                     {"reason", difference < 0   ? "FailedCreate"
                                                : difference > 0 ? "FailedDelete"
                                                                 : ""},
                                     {"message", failure.message()}});
    status->Mutable("conditions").Append(std::move(condition));
  } else if (failure.ok() && known) {
    Value kept = Value::List();
    for (const Value& condition : (*status)["conditions"].items()) {
      if (condition["type"].string_value() != "ReplicaFailure") kept.Append(condition);
    }
    status->Erase("conditions");
    if (!kept.empty()) status->Set("conditions", std::move(kept));
  }
}

Value CalculateStatus(const Value& rs, const std::vector<Value>& active,
                      const std::vector<Value>& terminating, const absl::Status& failure,
                      absl::Time now) {
  const int64_t min_ready = rs["spec"]["minReadySeconds"].int_value();
  int64_t labelled = 0, ready = 0, available = 0;
  for (const Value& pod : active) {
    labelled += HasLabels(pod, LabelsOf(rs["spec"]["template"]));
    ready += IsPodReady(pod);
    available += IsPodAvailable(pod, min_ready, now);
  }
  Value status = rs["status"].is_object() ? rs["status"] : Value::Object();
  SetFailure(rs, static_cast<int64_t>(active.size()), failure, now, &status);
  status.Set("replicas", static_cast<int64_t>(active.size()));
  SetCount(&status, "fullyLabeledReplicas", labelled);
  SetCount(&status, "readyReplicas", ready);
  SetCount(&status, "availableReplicas", available);
  status.Set("terminatingReplicas", static_cast<int64_t>(terminating.size()));
  return status;
}

}  // namespace

ReplicaSetController::ReplicaSetController(const runtime::ControllerEnvironment& environment)
    : WorkloadController(environment, "replicaset-controller", ReplicaSets()) {}

sim::Task<Outcome> ReplicaSetController::Reconcile(runtime::Context& context,
                                                   runtime::Request request) {
  absl::Status seen = writes_.EnsureSeen(request);
  if (!seen.ok()) co_return seen;
  const Value* found = cached_.Find(ReplicaSets(), request);
  if (found == nullptr) {
    writes_.Forget(request);
    expectations_.Forget(request);
    co_return Result::Done();
  }
  const Value rs = *found;
  const bool satisfied = expectations_.Satisfied(request);
  const std::vector<Value> all = PodsOfOrOrphaned(rs);
  std::vector<Value> candidates;
  for (const Value& pod : all) {
    if (IsPodActive(pod)) candidates.push_back(pod);
  }
  absl::StatusOr<std::vector<Value>> active =
      co_await ClaimObjects({.client = client_,
                             .owner_kind = &ReplicaSets(),
                             .owner = rs,
                             .kind = &Pods(),
                             .selector = rs["spec"]["selector"]},
                            std::move(candidates));
  if (!active.ok()) co_return active.status();
  std::vector<Value> terminating;
  for (const Value& pod : all) {
    if (IsPodTerminating(pod) && runtime::IsControlledBy(pod, rs) &&
        kinds::SelectorMatches(rs["spec"]["selector"], LabelsOf(pod))) {
      terminating.push_back(pod);
    }
  }
  absl::Status managed;
  if (satisfied && !IsDeleting(rs)) managed = co_await ManageReplicas(rs, *active);
  const absl::Time now = context.Now();
  Value updated = rs;
  absl::Status written =
      co_await WriteStatus(rs, CalculateStatus(rs, *active, terminating, managed, now), &updated);
  if (!written.ok()) co_return written;
  writes_.Wrote(request, ReplicaSets(), VersionOf(updated));
  if (!managed.ok()) co_return managed;
  const int64_t min_ready = rs["spec"]["minReadySeconds"].int_value();
  const Value& status = updated["status"];
  if (min_ready > 0 && status["readyReplicas"] != status["availableReplicas"]) {
    co_return Result::After(
        NextAvailability(*active, min_ready, now).value_or(absl::Seconds(min_ready)));
  }
  co_return Result::Done();
}

sim::Task<absl::Status> ReplicaSetController::ManageReplicas(Value rs, std::vector<Value> active) {
  const int64_t difference = static_cast<int64_t>(active.size()) - WantedReplicas(rs);
  const int burst = static_cast<int>(std::min<int64_t>(std::abs(difference), kBurstReplicas));
  if (difference < 0) co_return co_await CreateMissing(std::move(rs), burst);
  if (difference > 0) co_return co_await DeleteSurplus(std::move(rs), std::move(active), burst);
  co_return absl::OkStatus();
}

sim::Task<absl::Status> ReplicaSetController::CreateMissing(Value rs, int missing) {
  const runtime::ObjectKey key = runtime::KeyOf(rs);
  expectations_.ExpectCreations(key, missing);
  const Value pod = PodFromTemplate(rs["spec"]["template"], ReplicaSets(), rs);
  auto create = [this, &rs, &pod](int) -> sim::Task<absl::Status> {
    absl::Status made = co_await pods_.Create(rs, pod);
    // Every create fails while the namespace goes: that is not worth a retry.
    co_return IsNamespaceTerminating(made) ? absl::OkStatus() : made;
  };
  BatchResult made = co_await SlowStart(loop_, missing, create);
  // Those that were not made, and those that were not even tried, will not be seen.
  for (int i = made.successes; i < missing; ++i) expectations_.CreationObserved(key);
  co_return made.errors.empty() ? absl::OkStatus() : made.errors[0];
}

sim::Task<absl::Status> ReplicaSetController::DeleteSurplus(Value rs, std::vector<Value> active,
                                                            int surplus) {
  const runtime::ObjectKey key = runtime::KeyOf(rs);
  const std::vector<Value> victims =
      PodsToDelete(std::move(active), RelatedPods(rs), static_cast<size_t>(surplus), loop_->Now());
  std::set<std::string> names;
  for (const Value& pod : victims) names.insert(std::string(NameOf(pod)));
  expectations_.ExpectDeletions(key, names);
  auto remove = [this, &rs, &victims, &key](int i) -> sim::Task<absl::Status> {
    const std::string name(NameOf(victims[static_cast<size_t>(i)]));
    absl::Status deleted = co_await pods_.Delete(rs, name);
    if (!deleted.ok()) expectations_.DeletionObserved(key, name);
    co_return runtime::IgnoreNotFound(deleted);
  };
  std::vector<absl::Status> errors =
      co_await InParallel(loop_, static_cast<int>(victims.size()), remove);
  co_return errors.empty() ? absl::OkStatus() : errors[0];
}

std::vector<Value> ReplicaSetController::RelatedPods(const Value& rs) const {
  std::vector<Value> related;
  const Value* controller = runtime::ControllerOf(rs);
  std::set<std::string> seen;
  for (const Value& other : cached_.List(ReplicaSets(), NamespaceOf(rs))) {
    const Value* others = runtime::ControllerOf(other);
    const bool same = controller == nullptr
                          ? UidOf(other) == UidOf(rs)
                          : others != nullptr && (*others)["uid"] == (*controller)["uid"];
    if (!same) continue;
    for (const Value& pod : cached_.List(Pods(), NamespaceOf(rs))) {
      if (kinds::SelectorMatches(other["spec"]["selector"], LabelsOf(pod)) &&
          seen.insert(std::string(UidOf(pod))).second) {
        related.push_back(pod);
      }
    }
  }
  return related;
}

sim::Task<absl::Status> ReplicaSetController::WriteStatus(Value rs, Value status, Value* updated) {
  Value same = rs["status"];
  *updated = rs;
  if (status == same && GenerationOf(rs) == same["observedGeneration"].int_value()) {
    co_return absl::OkStatus();
  }
  // The generation that was acted on, whatever a fresh copy says.
  status.Set("observedGeneration", GenerationOf(rs));
  absl::Status written = co_await WriteStatusTwice(&rs, std::move(status));
  if (written.ok()) *updated = std::move(rs);
  co_return written;
}

runtime::ControllerSpec ReplicaSetSpec() {
  runtime::ControllerSpec spec;
  spec.name = "workloads/replicaset";
  spec.about = "The ReplicaSet controller: as many pods as wanted";
  spec.for_resource = ReplicaSets();
  spec.watches = {DependentWatch(Pods())};
  spec.indexes = {PodIndex()};
  spec.workers = 5;
  spec.classic_queue = true;
  spec.make = [](const runtime::ControllerEnvironment& environment)
      -> absl::StatusOr<std::unique_ptr<runtime::Reconciler>> {
    absl::Status options = RefuseOptions("workloads/replicaset", environment.options);
    if (!options.ok()) return options;
    return std::make_unique<ReplicaSetController>(environment);
  };
  return spec;
}

}  // namespace quiesce::reconcilers::workloads
