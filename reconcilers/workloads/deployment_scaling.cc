// The sizes of a Deployment's ReplicaSets: one step of a rollout, or all of them when the
// Deployment itself is scaled.
#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "reconcilers/runtime/client/api_error.h"
#include "reconcilers/workloads/deployment.h"
#include "reconcilers/workloads/objects.h"

namespace quiesce::reconcilers::workloads {
namespace {

int64_t Available(const Value& replica_set) {
  return replica_set["status"]["availableReplicas"].int_value();
}

// The only active one; with none active the current one, or the newest old one. Null: there are
// several.
Value ActiveOrLatest(const RolloutReplicaSets& sets) {
  const std::vector<Value> active = Active(sets.All());
  if (active.size() > 1) return Value();
  if (active.size() == 1) return active[0];
  if (!sets.current.is_null()) return sets.current;
  return sets.old.empty() ? Value() : sets.old.back();
}

}  // namespace

sim::Task<absl::StatusOr<DeploymentController::Scaled>> DeploymentController::ScaleSet(
    Value deployment, Value replica_set, int64_t replicas) {
  Scaled scaled;
  const int64_t before = Replicas(replica_set);
  scaled.replica_set = replica_set;
  const bool annotated = SetSizeAnnotations(deployment, &scaled.replica_set);
  if (before == replicas && !annotated) co_return scaled;
  scaled.replica_set.Mutable("spec").Set("replicas", replicas);
  absl::Status updated = co_await client_->Update(ReplicaSets(), &scaled.replica_set);
  if (!updated.ok()) co_return updated;
  if (before == replicas) co_return scaled;
  scaled.changed = true;
  recorder_.Record(Deployments(), deployment, "Normal", "ScalingReplicaSet",
                   absl::StrCat("Scaled ", before < replicas ? "up" : "down", " replica set ",
                                NameOf(replica_set), " from ", before, " to ", replicas));
  co_return scaled;
}

sim::Task<absl::Status> DeploymentController::Scale(Value deployment, RolloutReplicaSets sets) {
  const Value only = ActiveOrLatest(sets);
  if (!only.is_null()) {
    if (Replicas(only) == Replicas(deployment)) co_return absl::OkStatus();
    co_return (co_await ScaleSet(deployment, only, Replicas(deployment))).status();
  }
  if (IsSaturated(deployment, sets.current)) {
    for (const Value& rs : Active(sets.old)) {
      absl::StatusOr<Scaled> scaled = co_await ScaleSet(deployment, rs, 0);
      if (!scaled.ok()) co_return scaled.status();
    }
    co_return absl::OkStatus();
  }
  if (!IsRollingUpdate(deployment)) co_return absl::OkStatus();
  co_return co_await ScaleInProportion(std::move(deployment), std::move(sets));
}

// A scaling in the middle of a rollout: every ReplicaSet gets its share, the largest what is left.
sim::Task<absl::Status> DeploymentController::ScaleInProportion(Value deployment,
                                                                RolloutReplicaSets sets) {
  std::vector<Value> active = Active(sets.All());
  const int64_t allowed =
      Replicas(deployment) > 0 ? Replicas(deployment) + MaxSurge(deployment) : 0;
  const int64_t to_add = allowed - TotalReplicas(active);
  // The largest first; of equal ones the newest when growing, the oldest when shrinking.
  std::stable_sort(active.begin(), active.end(), [to_add](const Value& a, const Value& b) {
    if (Replicas(a) != Replicas(b)) return Replicas(a) > Replicas(b);
    return to_add > 0 ? CreatedBefore(b, a) : CreatedBefore(a, b);
  });
  int64_t added = 0;
  std::vector<int64_t> sizes;
  for (const Value& rs : active) {
    const int64_t share = Proportion(rs, deployment, to_add, added);
    sizes.push_back(Replicas(rs) + share);
    added += share;
  }
  if (!sizes.empty() && to_add != 0) {
    sizes[0] = std::max<int64_t>(0, sizes[0] + to_add - added);
  }
  for (size_t i = 0; i < active.size(); ++i) {
    absl::StatusOr<Scaled> scaled = co_await ScaleSet(deployment, active[i], sizes[i]);
    if (!scaled.ok()) co_return scaled.status();
  }
  co_return absl::OkStatus();
}

sim::Task<absl::StatusOr<bool>> DeploymentController::GrowNew(Value deployment,
                                                              RolloutReplicaSets sets) {
  const int64_t wanted = Replicas(deployment), now = Replicas(sets.current);
  if (now == wanted) co_return false;
  const int64_t next =
      now > wanted ? wanted : NewReplicaCount(deployment, sets.All(), sets.current);
  if (next == now) co_return false;
  absl::StatusOr<Scaled> scaled = co_await ScaleSet(deployment, sets.current, next);
  if (!scaled.ok()) co_return scaled.status();
  co_return scaled->changed;
}

// Takes away what may go without falling under the minimum; a failure is left to the next try.
sim::Task<bool> DeploymentController::ShrinkOld(Value deployment, RolloutReplicaSets sets) {
  Sets old = Active(sets.old);
  if (TotalReplicas(old) == 0) co_return false;
  const int64_t minimum = Replicas(deployment) - MaxUnavailable(deployment);
  const int64_t new_unavailable = Replicas(sets.current) - Available(sets.current);
  const int64_t most = TotalReplicas(sets.All()) - minimum - new_unavailable;
  if (most <= 0) co_return false;
  absl::StatusOr<int64_t> cleaned = co_await CleanUpUnhealthy(deployment, &old, most);
  if (!cleaned.ok()) co_return false;
  absl::StatusOr<int64_t> scaled = co_await ScaleDownOld(deployment, sets.current, old);
  if (!scaled.ok()) co_return false;
  co_return *cleaned + *scaled > 0;
}

sim::Task<absl::StatusOr<int64_t>> DeploymentController::CleanUpUnhealthy(Value deployment,
                                                                          Sets* old, int64_t most) {
  std::sort(old->begin(), old->end(), &CreatedBefore);
  int64_t total = 0;
  for (Value& rs : *old) {
    if (total >= most) break;
    const int64_t unavailable = Replicas(rs) - Available(rs);
    if (Replicas(rs) == 0 || unavailable == 0) continue;
    // Its status is older than its size: what it says of available pods cannot be counted on.
    if (unavailable < 0) {
      co_return absl::FailedPreconditionError(
          absl::StrCat("when cleaning up unhealthy replicas, got invalid request to scale down ",
                       NamespaceOf(rs), "/", NameOf(rs), " ", Replicas(rs), " -> ", Available(rs)));
    }
    const int64_t take = std::min(most - total, unavailable);
    absl::StatusOr<Scaled> scaled = co_await ScaleSet(deployment, rs, Replicas(rs) - take);
    if (!scaled.ok()) co_return scaled.status();
    total += take;
    rs = std::move(scaled->replica_set);
  }
  co_return total;
}

sim::Task<absl::StatusOr<int64_t>> DeploymentController::ScaleDownOld(Value deployment,
                                                                      Value current, Sets old) {
  const int64_t minimum = Replicas(deployment) - MaxUnavailable(deployment);
  int64_t available = Available(current);
  for (const Value& rs : old) available += Available(rs);
  if (available <= minimum) co_return 0;
  std::sort(old.begin(), old.end(), &CreatedBefore);
  int64_t total = 0;
  for (const Value& rs : old) {
    if (total >= available - minimum) break;
    if (Replicas(rs) == 0) continue;
    const int64_t take = std::min(Replicas(rs), available - minimum - total);
    absl::StatusOr<Scaled> scaled = co_await ScaleSet(deployment, rs, Replicas(rs) - take);
    if (!scaled.ok()) co_return scaled.status();
    total += take;
  }
  co_return total;
}

sim::Task<absl::Status> DeploymentController::CleanUpHistory(Value deployment, Sets old) {
  const Value& limit = deployment["spec"]["revisionHistoryLimit"];
  if (!limit.is_int() || limit.int_value() == std::numeric_limits<int32_t>::max()) {
    co_return absl::OkStatus();
  }
  std::erase_if(old, [](const Value& rs) { return IsDeleting(rs); });
  const int64_t surplus = static_cast<int64_t>(old.size()) - limit.int_value();
  std::stable_sort(old.begin(), old.end(), [](const Value& a, const Value& b) {
    return RevisionOf(a) != RevisionOf(b) ? RevisionOf(a) < RevisionOf(b) : CreatedBefore(a, b);
  });
  for (int64_t i = 0; i < surplus; ++i) {
    const Value& rs = old[static_cast<size_t>(i)];
    const Value& status = rs["status"];
    if (status["replicas"].int_value() != 0 || Replicas(rs) != 0 ||
        GenerationOf(rs) > status["observedGeneration"].int_value()) {
      continue;
    }
    const runtime::ObjectKey key = runtime::KeyOf(rs);
    absl::Status deleted = co_await client_->Delete(ReplicaSets(), key);
    if (!deleted.ok() && !runtime::IsNotFound(deleted)) co_return deleted;
  }
  co_return absl::OkStatus();
}

}  // namespace quiesce::reconcilers::workloads
