// A pass arranges the pods in a row of ordinals, with a pod not yet made in each gap, and walks it
// from the bottom: make, wait for it to be ready, mend; then the pods beyond the range from the
// top, then one step of a rollout from the top. In order (OrderedReady) the first pod that is not
// ready ends the pass; with Parallel every pod is tried.
//
// Which of two revisions a new pod gets depends on the partition, or without one on how many pods
// the current revision still has: a crash during a rollout must not upgrade pods below it.
#include "reconcilers/workloads/stateful_set_controller.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "reconcilers/runtime/client/api_error.h"
#include "reconcilers/runtime/client/retry.h"
#include "reconcilers/workloads/claims.h"
#include "reconcilers/workloads/objects.h"
#include "reconcilers/workloads/parallel.h"
#include "reconcilers/workloads/pods.h"

namespace quiesce::reconcilers::workloads {
namespace {

using runtime::Outcome;
using runtime::Result;

constexpr char kRevisionHashLabel[] = "controller.kubernetes.io/hash";
constexpr int64_t kDefaultHistoryLimit = 10;

int64_t Replicas(const Value& set) { return IntOr(set["spec"]["replicas"], 1); }
int64_t MinReady(const Value& set) { return set["spec"]["minReadySeconds"].int_value(); }

bool IsCreated(const Value& pod) { return !PhaseOf(pod).empty(); }
bool IsRunningAndReady(const Value& pod) { return PhaseOf(pod) == "Running" && IsPodReady(pod); }
bool IsUnavailable(const Value& set, const Value& pod, absl::Time now) {
  return IsDeleting(pod) || !IsPodAvailable(pod, MinReady(set), now);
}

bool RollsOut(const Value& set) {
  return set["spec"]["updateStrategy"]["type"].string_value() == "RollingUpdate";
}
int64_t PartitionOf(const Value& set) {
  return set["spec"]["updateStrategy"]["rollingUpdate"]["partition"].int_value();
}

// Which revision a new pod of this ordinal gets: below the partition the current one.
bool UsesCurrentRevision(const Value& set, int64_t ordinal) {
  const Value& update = set["spec"]["updateStrategy"]["rollingUpdate"];
  if (update.is_object()) return ordinal < StartOrdinal(set) + PartitionOf(set);
  return RollsOut(set) &&
         ordinal < StartOrdinal(set) + set["status"]["currentReplicas"].int_value();
}

struct Counts {
  int64_t replicas = 0, ready = 0, available = 0, current = 0, updated = 0;
};
void CountPods(const Value& set, const std::vector<Value>& pods, absl::string_view current,
               absl::string_view update, absl::Time now, Counts* counts) {
  for (const Value& pod : pods) {
    counts->replicas += IsCreated(pod);
    if (IsRunningAndReady(pod)) {
      ++counts->ready;
      counts->available += IsPodAvailable(pod, MinReady(set), now);
    }
    if (!IsCreated(pod) || IsDeleting(pod)) continue;
    counts->current += RevisionLabelOf(pod) == current;
    counts->updated += RevisionLabelOf(pod) == update;
  }
}

void SetCounts(const Counts& counts, Value* status) {
  status->Set("replicas", counts.replicas);
  SetCount(status, "readyReplicas", counts.ready);
  status->Set("availableReplicas", counts.available);
  SetCount(status, "currentReplicas", counts.current);
  SetCount(status, "updatedReplicas", counts.updated);
}

// When every pod is updated and ready, the update revision becomes the current one.
void CompleteRollingUpdate(const Value& set, Value* status) {
  const int64_t wanted = Replicas(set);
  if (!RollsOut(set) || (*status)["updatedReplicas"].int_value() != wanted ||
      (*status)["readyReplicas"].int_value() != wanted ||
      (*status)["replicas"].int_value() != wanted) {
    return;
  }
  SetCount(status, "currentReplicas", wanted);
  status->Set("currentRevision", (*status)["updateRevision"]);
}

bool IsInconsistent(const Value& before, const Value& status) {
  if (status["observedGeneration"].int_value() > before["observedGeneration"].int_value()) {
    return true;
  }
  for (const char* count :
       {"replicas", "currentReplicas", "readyReplicas", "updatedReplicas", "availableReplicas"}) {
    if (status[count].int_value() != before[count].int_value()) return true;
  }
  return status["currentRevision"] != before["currentRevision"] ||
         status["updateRevision"] != before["updateRevision"];
}

}  // namespace

StatefulSetController::StatefulSetController(const runtime::ControllerEnvironment& environment)
    : WorkloadController(environment, "statefulset-controller", StatefulSets()),
      history_(loop_, client_, &cached_, &StatefulSets()),
      control_(loop_, client_, &cached_, &recorder_, &writes_) {}

sim::Task<Outcome> StatefulSetController::Reconcile(runtime::Context& context,
                                                    runtime::Request request) {
  absl::Status seen = writes_.EnsureSeen(request);
  if (!seen.ok()) co_return seen;
  const Value* found = cached_.Find(StatefulSets(), request);
  if (found == nullptr) {
    writes_.Forget(request);
    co_return Result::Done();
  }
  Pass pass;
  pass.set = *found;
  absl::Status adopted = co_await history_.AdoptOrphans(pass.set);
  if (!adopted.ok()) co_return adopted;
  const std::string name = request.name;
  absl::StatusOr<std::vector<Value>> pods = co_await ClaimObjects(
      {.client = client_,
       .owner_kind = &StatefulSets(),
       .owner = pass.set,
       .kind = &Pods(),
       .selector = pass.set["spec"]["selector"],
       .filter = [name](const Value& pod) { return ParentNameOf(pod) == name; }},
      PodsOfOrOrphaned(pass.set));
  if (!pods.ok()) co_return pods.status();

  pass.now = context.Now();
  const std::vector<Value> revisions = history_.List(pass.set);
  std::vector<std::string> live;
  absl::Status done = co_await FindRevisions(revisions, &pass, &live);
  Value status;
  if (done.ok()) {
    Arrange(*pods, &pass);
    done = co_await UpdatePods(&pass, *pods, &status);
    absl::Status written = co_await WriteStatus(pass.set, status);
    if (done.ok()) done = written;
  }
  for (const Value& pod : *pods) live.emplace_back(RevisionLabelOf(pod));
  absl::Status truncated = co_await history_.Truncate(
      revisions, live, IntOr(pass.set["spec"]["revisionHistoryLimit"], kDefaultHistoryLimit));
  if (!done.ok()) co_return Aggregate({done, truncated});
  if (!truncated.ok()) co_return truncated;
  if (MinReady(pass.set) > 0 &&
      status["readyReplicas"].int_value() != status["availableReplicas"].int_value()) {
    co_return Result::After(NextAvailability(*pods, MinReady(pass.set), pass.now)
                                .value_or(absl::Seconds(MinReady(pass.set))));
  }
  co_return Result::Done();
}

sim::Task<absl::Status> StatefulSetController::FindRevisions(std::vector<Value> revisions,
                                                             Pass* pass,
                                                             std::vector<std::string>* live) {
  const Value& set = pass->set;
  pass->collisions = set["status"]["collisionCount"].int_value();
  Value update = NewRevision(StatefulSets(), set, LabelsOf(set["spec"]["template"]),
                             TemplatePatch(set["spec"]["template"]), NextRevision(revisions),
                             pass->collisions, kRevisionHashLabel);
  const Value* equal = nullptr;
  for (const Value& revision : revisions) {
    if (revision["data"] == update["data"]) equal = &revision;
  }
  if (equal != nullptr && (*equal)["data"] == revisions.back()["data"]) {
    update = revisions.back();
  } else {
    // One that is used again becomes the newest.
    absl::StatusOr<Value> made = equal != nullptr
                                     ? co_await history_.Renumber(*equal, RevisionNumber(update))
                                     : co_await history_.Create(set, update, &pass->collisions);
    if (!made.ok()) co_return made.status();
    update = *std::move(made);
  }
  Value current = update;
  for (const Value& revision : revisions) {
    if (NameOf(revision) == set["status"]["currentRevision"].string_value()) current = revision;
  }
  pass->current_revision = std::string(NameOf(current));
  pass->update_revision = std::string(NameOf(update));
  pass->current_set = ApplyRevision(set, current);
  pass->update_set = ApplyRevision(set, update);
  *live = {pass->current_revision, pass->update_revision};
  co_return absl::OkStatus();
}

void StatefulSetController::Arrange(const std::vector<Value>& pods, Pass* pass) const {
  const Value& set = pass->set;
  const int64_t start = StartOrdinal(set);
  pass->monotonic = set["spec"]["podManagementPolicy"].string_value() != "Parallel";
  pass->replicas.resize(static_cast<size_t>(Replicas(set)));
  for (const Value& pod : pods) {
    if (IsInOrdinalRange(set, pod)) {
      pass->replicas[static_cast<size_t>(OrdinalOf(pod) - start)] = pod;
    } else if (OrdinalOf(pod) >= 0) {
      pass->condemned.push_back(pod);
    }
  }
  for (size_t i = 0; i < pass->replicas.size(); ++i) {
    if (!pass->replicas[i].is_null()) continue;
    const int64_t ordinal = start + static_cast<int64_t>(i);
    pass->replicas[i] = UsesCurrentRevision(set, ordinal)
                            ? NewStatefulPod(pass->current_set, ordinal, pass->current_revision)
                            : NewStatefulPod(pass->update_set, ordinal, pass->update_revision);
  }
  std::stable_sort(pass->condemned.begin(), pass->condemned.end(),
                   [](const Value& a, const Value& b) { return OrdinalOf(a) > OrdinalOf(b); });
  const int replicas = static_cast<int>(pass->replicas.size());
  for (int i = 0; i < replicas && pass->first_unavailable < 0; ++i) {
    if (IsUnavailable(set, pass->replicas[static_cast<size_t>(i)], pass->now)) {
      pass->first_unavailable = i;
    }
  }
  for (int i = static_cast<int>(pass->condemned.size()) - 1; i >= 0 && pass->first_unavailable < 0;
       --i) {
    if (IsUnavailable(set, pass->condemned[static_cast<size_t>(i)], pass->now)) {
      pass->first_unavailable = replicas + i;
    }
  }
}

sim::Task<absl::Status> StatefulSetController::UpdatePods(Pass* pass,
                                                          const std::vector<Value>& pods,
                                                          Value* status) {
  const Value& set = pass->set;
  *status = Value::Object({{"observedGeneration", GenerationOf(set)},
                           {"currentRevision", pass->current_revision},
                           {"updateRevision", pass->update_revision},
                           {"collisionCount", pass->collisions}});
  auto count = [pass, status, &set](std::initializer_list<const std::vector<Value>*> lists) {
    Counts counts;
    for (const std::vector<Value>* list : lists) {
      CountPods(set, *list, pass->current_revision, pass->update_revision, pass->now, &counts);
    }
    SetCounts(counts, status);
  };
  count({&pods});
  if (IsDeleting(set)) co_return absl::OkStatus();

  Step step = co_await RunForAll(*pass, pass->replicas.size(),
                                 [this, pass](size_t i) { return ProcessReplica(pass, i); });
  if (!step.ends) {
    step = co_await RunForAll(*pass, pass->condemned.size(),
                              [this, pass](size_t i) { return MendClaims(pass, i); });
  }
  if (!step.ends) {
    step = co_await RunForAll(*pass, pass->condemned.size(),
                              [this, pass](size_t i) { return ProcessCondemned(pass, i); });
  }
  count({&pass->replicas, &pass->condemned});
  if (step.ends || !RollsOut(set)) co_return step.error;
  co_return co_await RollOut(pass, status);
}

// One after the other until one says stop, or all in growing batches, which only errors stop.
sim::Task<StatefulSetController::Step> StatefulSetController::RunForAll(const Pass& pass,
                                                                        size_t count,
                                                                        StepCall call) {
  if (pass.monotonic) {
    for (size_t i = 0; i < count; ++i) {
      Step step = co_await call(i);
      if (step.ends || !step.error.ok()) co_return Step{true, step.error};
    }
    co_return Step();
  }
  auto one = [&call](int index) -> sim::Task<absl::Status> {
    co_return (co_await call(static_cast<size_t>(index))).error;
  };
  BatchResult result = co_await SlowStart(loop_, static_cast<int>(count), one);
  co_return Step{!result.errors.empty(), Aggregate(result.errors)};
}

sim::Task<StatefulSetController::Step> StatefulSetController::ProcessReplica(Pass* pass,
                                                                             size_t index) {
  const Value& set = pass->set;
  const Value pod = pass->replicas[index];
  if (IsPodFinished(pod)) {
    absl::Status deleted;
    if (!IsDeleting(pod)) deleted = co_await control_.Delete(set, pod);
    co_return Step{true, deleted};
  }
  if (!IsCreated(pod)) {
    if (control_.HasStaleClaim(set, pod)) co_return Step{true, absl::OkStatus()};
    absl::Status created = co_await control_.Create(set, pod);
    if (!created.ok() || pass->monotonic) co_return Step{true, created};
  }
  if (PhaseOf(pod) == "Pending") {
    absl::Status claims = co_await control_.CreateMissingClaims(set, pod);
    if (!claims.ok()) co_return Step{true, claims};
  }
  const bool waits =
      IsDeleting(pod) || !IsRunningAndReady(pod) || !IsPodAvailable(pod, MinReady(set), pass->now);
  if (waits && pass->monotonic) co_return Step{true, absl::OkStatus()};
  if (IdentityMatches(set, pod) && StorageMatches(set, pod) &&
      control_.ClaimsMatchPolicy(pass->update_set, pod)) {
    co_return Step();
  }
  absl::Status updated = co_await control_.Update(pass->update_set, pod);
  co_return Step{!updated.ok(), updated};
}

sim::Task<StatefulSetController::Step> StatefulSetController::MendClaims(Pass* pass, size_t index) {
  const Value& pod = pass->condemned[index];
  if (control_.ClaimsMatchPolicy(pass->update_set, pod)) co_return Step();
  absl::Status updated = co_await control_.UpdateClaimsForPolicy(pass->update_set, pod);
  co_return Step{!updated.ok(), updated};
}

sim::Task<StatefulSetController::Step> StatefulSetController::ProcessCondemned(Pass* pass,
                                                                               size_t index) {
  const Value& set = pass->set;
  const Value& pod = pass->condemned[index];
  if (IsDeleting(pod)) co_return Step{pass->monotonic, absl::OkStatus()};
  // The one that is unhealthy itself may go; any other waits until all are well.
  const bool first = pass->first_unavailable == static_cast<int>(pass->replicas.size() + index);
  const bool well = IsRunningAndReady(pod) && IsPodAvailable(pod, MinReady(set), pass->now);
  if (!well && pass->monotonic && !first) co_return Step{true, absl::OkStatus()};
  absl::Status deleted = co_await control_.Delete(set, pod);
  co_return Step{true, deleted};
}

// From the highest ordinal down: the first pod of another revision is deleted, and nothing below
// one that is not available.
sim::Task<absl::Status> StatefulSetController::RollOut(Pass* pass, Value* status) {
  for (int64_t i = static_cast<int64_t>(pass->replicas.size()) - 1; i >= PartitionOf(pass->set);
       --i) {
    const Value& pod = pass->replicas[static_cast<size_t>(i)];
    if (RevisionLabelOf(pod) != pass->update_revision && !IsDeleting(pod)) {
      absl::Status deleted = co_await control_.Delete(pass->set, pod);
      if (deleted.ok()) {
        SetCount(status, "currentReplicas", (*status)["currentReplicas"].int_value() - 1);
      }
      co_return deleted;
    }
    if (IsUnavailable(pass->set, pod, pass->now)) co_return absl::OkStatus();
  }
  co_return absl::OkStatus();
}

sim::Task<absl::Status> StatefulSetController::WriteStatus(Value set, Value status) {
  CompleteRollingUpdate(set, &status);
  if (!IsInconsistent(set["status"], status)) co_return absl::OkStatus();
  const runtime::ObjectKey key = runtime::KeyOf(set);
  auto attempt = [this, &set, &status, &key]() -> sim::Task<absl::Status> {
    Value updated = set;
    updated.Set("status", status);
    absl::Status written = co_await client_->Status().Update(StatefulSets(), &updated);
    if (written.ok()) {
      writes_.Wrote(key, StatefulSets(), VersionOf(updated));
    } else if (const Value* cached = cached_.Find(StatefulSets(), key)) {
      set = *cached;
    }
    co_return written;
  };
  co_return co_await runtime::RetryOnConflict(loop_, runtime::DefaultRetry(), attempt);
}

runtime::ControllerSpec StatefulSetSpec() {
  runtime::ControllerSpec spec;
  spec.name = "workloads/statefulset";
  spec.about = "The StatefulSet controller: pods with names and claims of their own";
  spec.for_resource = StatefulSets();
  spec.watches = {DependentWatch(Pods())};
  // Read, but no reason to reconcile.
  for (const runtime::Resource* kind : {&ControllerRevisions(), &PersistentVolumeClaims()}) {
    runtime::WatchSpec watch;
    watch.resource = *kind;
    watch.map = [](const Value&) { return std::vector<runtime::Request>(); };
    spec.watches.push_back(std::move(watch));
  }
  spec.indexes = {PodIndex()};
  spec.workers = 5;
  spec.classic_queue = true;
  spec.make = [](const runtime::ControllerEnvironment& environment)
      -> absl::StatusOr<std::unique_ptr<runtime::Reconciler>> {
    absl::Status options = RefuseOptions("workloads/statefulset", environment.options);
    if (!options.ok()) return options;
    return std::make_unique<StatefulSetController>(environment);
  };
  return spec;
}

}  // namespace quiesce::reconcilers::workloads
