// The StatefulSet controller: pods with names and claims of their own, made and deleted one after
// the other or all at once, rolled from the highest ordinal down.
//
// Source: k8s.io/kubernetes/pkg/controller/statefulset/{stateful_set,stateful_set_control}.go.
#ifndef QUIESCE_RECONCILERS_WORKLOADS_STATEFUL_SET_CONTROLLER_H_
#define QUIESCE_RECONCILERS_WORKLOADS_STATEFUL_SET_CONTROLLER_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "reconcilers/workloads/revision_history.h"
#include "reconcilers/workloads/stateful_pods.h"
#include "reconcilers/workloads/workload_controller.h"

namespace quiesce::reconcilers::workloads {

class StatefulSetController : public WorkloadController {
 public:
  explicit StatefulSetController(const runtime::ControllerEnvironment& environment);

  sim::Task<runtime::Outcome> Reconcile(runtime::Context& context,
                                        runtime::Request request) override;

 protected:
  // Pods are told apart by name: nothing is expected, own writes are waited for instead.
  void OnCreated(const runtime::ObjectKey&, const Value&) override {}
  void OnDeleted(const runtime::ObjectKey&, const Value&, bool) override {}
  bool DeletionCountsAtOnce() const override { return false; }

 private:
  // One pass over the pods of one set.
  struct Pass {
    Value set;          // as the cache shows it
    Value current_set;  // with the template of the current revision
    Value update_set;   // with that of the update revision
    std::string current_revision, update_revision;
    int64_t collisions = 0;
    bool monotonic = true;         // OrderedReady
    std::vector<Value> replicas;   // one for each ordinal; those not made yet have no phase
    std::vector<Value> condemned;  // beyond the range, highest ordinal first
    int first_unavailable = -1;    // index into replicas, then condemned
    absl::Time now;
  };
  // Whether the pass ends here, and the error if there is one.
  struct Step {
    bool ends = false;
    absl::Status error;
  };
  using StepCall = std::function<sim::Task<Step>(size_t index)>;

  sim::Task<absl::Status> FindRevisions(std::vector<Value> revisions, Pass* pass,
                                        std::vector<std::string>* live);
  void Arrange(const std::vector<Value>& pods, Pass* pass) const;
  // Makes, mends and deletes pods; the status that they will have.
  sim::Task<absl::Status> UpdatePods(Pass* pass, const std::vector<Value>& pods, Value* status);
  sim::Task<Step> RunForAll(const Pass& pass, size_t count, StepCall call);
  sim::Task<Step> ProcessReplica(Pass* pass, size_t index);
  sim::Task<Step> MendClaims(Pass* pass, size_t index);
  sim::Task<Step> ProcessCondemned(Pass* pass, size_t index);
  sim::Task<absl::Status> RollOut(Pass* pass, Value* status);
  sim::Task<absl::Status> WriteStatus(Value set, Value status);

  RevisionHistory history_;
  StatefulPodControl control_;
};

runtime::ControllerSpec StatefulSetSpec();

}  // namespace quiesce::reconcilers::workloads

#endif  // QUIESCE_RECONCILERS_WORKLOADS_STATEFUL_SET_CONTROLLER_H_
