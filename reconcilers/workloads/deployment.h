// The Deployment controller: rolls pods over from the ReplicaSet of one template to that of
// another, by surge or recreation, scales, pauses, and keeps a history to roll back to.
//
// Source: k8s.io/kubernetes/pkg/controller/deployment.
#ifndef QUIESCE_RECONCILERS_WORKLOADS_DEPLOYMENT_H_
#define QUIESCE_RECONCILERS_WORKLOADS_DEPLOYMENT_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "reconcilers/workloads/max_retries.h"
#include "reconcilers/workloads/rollout_replica_sets.h"
#include "reconcilers/workloads/workload_controller.h"

namespace quiesce::reconcilers::workloads {

class DeploymentController : public WorkloadController {
 public:
  explicit DeploymentController(const runtime::ControllerEnvironment& environment);

  sim::Task<runtime::Outcome> Reconcile(runtime::Context& context,
                                        runtime::Request request) override;

  // The last pod of a Deployment that recreates is gone: the new ones may come.
  void HandlePodGone(const Value& pod, runtime::WorkQueue* queue);

 private:
  sim::Task<runtime::Outcome> SyncOnce(runtime::Request request);

  using Sets = std::vector<Value>;

  sim::Task<runtime::Outcome> RollOut(Value deployment, Sets sets);
  sim::Task<runtime::Outcome> RollOutByRecreation(Value deployment, Sets sets);
  // Scales, and cleans up while paused.
  sim::Task<absl::Status> Sync(Value deployment, Sets sets);
  sim::Task<absl::Status> CheckPaused(Value* deployment);

  // To the template of the revision that the annotation names (deployment_rollback.cc).
  sim::Task<absl::Status> RollBack(Value deployment, Sets sets);
  sim::Task<absl::Status> EndRollback(Value deployment);

  // Finds the ReplicaSet of the template, or makes it if asked to, and brings its revision and the
  // Deployment's up to date. `deployment` gets what was written to the status on the way.
  sim::Task<absl::StatusOr<RolloutReplicaSets>> FindSets(Value* deployment, Sets sets, bool create);
  sim::Task<absl::Status> UseExisting(Value* deployment, std::string revision, Value* current);
  sim::Task<absl::Status> CreateSet(Value* deployment, std::string revision,
                                    RolloutReplicaSets* sets);
  sim::Task<absl::Status> HandleNameTaken(Value* deployment, Value wanted, Value* current,
                                          absl::Status error);

  // Scaling (deployment_scaling.cc). What it writes shows in the cache, not in `sets`: the status
  // is calculated from what was seen.
  struct Scaled {
    bool changed = false;  // the size
    Value replica_set;     // as it is now
  };
  sim::Task<absl::StatusOr<Scaled>> ScaleSet(Value deployment, Value replica_set, int64_t replicas);
  sim::Task<absl::Status> Scale(Value deployment, RolloutReplicaSets sets);
  sim::Task<absl::Status> ScaleInProportion(Value deployment, RolloutReplicaSets sets);
  sim::Task<absl::StatusOr<bool>> GrowNew(Value deployment, RolloutReplicaSets sets);
  sim::Task<bool> ShrinkOld(Value deployment, RolloutReplicaSets sets);
  // How many replicas it took from old ReplicaSets that are not available anyway.
  sim::Task<absl::StatusOr<int64_t>> CleanUpUnhealthy(Value deployment, Sets* old, int64_t most);
  sim::Task<absl::StatusOr<int64_t>> ScaleDownOld(Value deployment, Value current, Sets old);
  sim::Task<absl::Status> CleanUpHistory(Value deployment, Sets old);

  sim::Task<absl::Status> WriteStatus(Value deployment, Value status);
  sim::Task<runtime::Outcome> ReportRollout(Value deployment, RolloutReplicaSets sets);
  bool OldPodsRun(const RolloutReplicaSets& sets) const;

  MaxRetries retries_{kUsualRetries};
};

runtime::ControllerSpec DeploymentSpec();

}  // namespace quiesce::reconcilers::workloads

#endif  // QUIESCE_RECONCILERS_WORKLOADS_DEPLOYMENT_H_
