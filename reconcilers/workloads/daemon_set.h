// The DaemonSet controller: one pod on every node that fits, rolled over a few nodes at a time.
//
// Source: k8s.io/kubernetes/pkg/controller/daemon/{daemon_controller,update}.go.
#ifndef QUIESCE_RECONCILERS_WORKLOADS_DAEMON_SET_H_
#define QUIESCE_RECONCILERS_WORKLOADS_DAEMON_SET_H_

#include <map>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "reconcilers/workloads/daemon_plan.h"
#include "reconcilers/workloads/revision_history.h"
#include "reconcilers/workloads/workload_controller.h"

namespace quiesce::reconcilers::workloads {

class DaemonSetController : public WorkloadController {
 public:
  explicit DaemonSetController(const runtime::ControllerEnvironment& environment);

  sim::Task<runtime::Outcome> Reconcile(runtime::Context& context,
                                        runtime::Request request) override;
  // A node that comes or changes is a reason for the sets that would do something there.
  void HandleNode(const runtime::Event& event, runtime::WorkQueue* queue) const;

 private:
  // What one look sees, and when the next one is wanted at the latest.
  struct Pass {
    Value set;
    std::vector<Value> nodes;
    PodsByNode pods;
    std::string hash;
    absl::Duration again = absl::InfiniteDuration();
  };
  struct Retry {
    absl::Duration delay;
    absl::Time last = absl::InfinitePast();
  };

  // The revision of the template, made if need be; its hash label.
  sim::Task<absl::StatusOr<std::string>> FindRevision(Value set);
  // Makes pods on nodes without, and deletes those that no node should have.
  sim::Task<absl::Status> Manage(Pass* pass);
  // A failed pod of this node may be replaced now; else `pass` says when to look again.
  bool BackedOff(const std::string& node, Pass* pass);
  sim::Task<absl::Status> Sync(const Pass& pass, DaemonPlan plan);
  sim::Task<absl::Status> CleanUpHistory(const Pass& pass, const std::vector<Value>& owned);
  // The status without observedGeneration.
  Value CountPods(Pass* pass) const;
  sim::Task<absl::Status> WriteStatus(Pass* pass, bool synced);

  std::map<std::string, Retry> retries_;  // by set, generation and node
  RevisionHistory history_;
};

runtime::ControllerSpec DaemonSetSpec();

}  // namespace quiesce::reconcilers::workloads

#endif  // QUIESCE_RECONCILERS_WORKLOADS_DAEMON_SET_H_
