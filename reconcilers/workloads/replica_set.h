// The ReplicaSet controller: as many pods as wanted, made and deleted in bursts of up to 500, and a
// status that counts them.
//
// Source: k8s.io/kubernetes/pkg/controller/replicaset/{replica_set,replica_set_utils}.go.
#ifndef QUIESCE_RECONCILERS_WORKLOADS_REPLICA_SET_H_
#define QUIESCE_RECONCILERS_WORKLOADS_REPLICA_SET_H_

#include <vector>

#include "reconcilers/workloads/workload_controller.h"

namespace quiesce::reconcilers::workloads {

class ReplicaSetController : public WorkloadController {
 public:
  explicit ReplicaSetController(const runtime::ControllerEnvironment& environment);

  sim::Task<runtime::Outcome> Reconcile(runtime::Context& context,
                                        runtime::Request request) override;

 private:
  // Makes or deletes pods until there are as many as wanted; the first error.
  sim::Task<absl::Status> ManageReplicas(Value rs, std::vector<Value> active);
  sim::Task<absl::Status> CreateMissing(Value rs, int missing);
  sim::Task<absl::Status> DeleteSurplus(Value rs, std::vector<Value> active, int surplus);
  // Pods of all ReplicaSets that have the same controller.
  std::vector<Value> RelatedPods(const Value& rs) const;
  // Writes the status if it differs, once more from a fresh copy if that fails.
  sim::Task<absl::Status> WriteStatus(Value rs, Value status, Value* updated);
};

runtime::ControllerSpec ReplicaSetSpec();

}  // namespace quiesce::reconcilers::workloads

#endif  // QUIESCE_RECONCILERS_WORKLOADS_REPLICA_SET_H_
