#include "scenarios/play/activity.h"

#include "reconcilers/runtime/client/api_error.h"
#include "scenarios/findings/observer.h"

namespace quiesce::scenarios {

void Activity::OnChange(const ChangeEvent& seen) {
  if (seen.resource.resource == "leases") return;  // renewed forever: that is no work
  const SteadyRounds::Kind kind = run().rounds().last();
  if (kind == SteadyRounds::Kind::kHeartbeat) return;
  last_ = seen.time;
  if (kind != SteadyRounds::Kind::kSteady) last_new_ = seen.time;
}

void Activity::OnCall(const CallEvent& call) {
  if (call.call.for_good && call.reconcile != 0) refused_.insert(call.reconcile);
}

void Activity::OnReconcileEnd(const ReconcileEvent& end) {
  const absl::Status& error = end.reconcile_record.outcome.error;
  if (refused_.erase(end.reconcile) > 0 && !error.ok()) {
    failing_.erase({end.actor, end.object});
    return;
  }
  if (error.ok() || runtime::IsTerminalError(error)) {
    failing_.erase({end.actor, end.object});
  } else {
    failing_.insert({end.actor, end.object});
  }
  if (error.ok()) return;
  last_ = end.time;
  // A conflict is what optimistic locking has for its own sake: the next look makes it good.
  if (!runtime::IsConflict(error)) last_new_ = end.time;
}

// A process that ends forgets its queue.
void Activity::OnLifecycle(const LifecycleEvent& lifecycle) {
  failing_.erase(failing_.lower_bound({lifecycle.actor, 0}),
                 failing_.lower_bound({lifecycle.actor + 1, 0}));
}

}  // namespace quiesce::scenarios
