// The DaemonSet controller: one pod on every node, rolled over a few nodes at a time.
//
// Source: k8s.io/kubernetes/pkg/controller/daemon/{daemon_controller,update}.go.
// Not modelled: surge, and taints that a DaemonSet's pods do not tolerate.
#ifndef QUIESCE_RECONCILERS_WORKLOADS_DAEMON_SET_H_
#define QUIESCE_RECONCILERS_WORKLOADS_DAEMON_SET_H_

#include <map>
#include <string>
#include <vector>

#include "reconcilers/workloads/revision_history.h"
#include "reconcilers/workloads/workload_controller.h"

namespace quiesce::reconcilers::workloads {

class DaemonSetController : public WorkloadController {
 public:
  explicit DaemonSetController(const runtime::ControllerEnvironment& environment);

  sim::Task<runtime::Outcome> Reconcile(runtime::Context& context,
                                        runtime::Request request) override;
  // A node that comes or goes concerns every DaemonSet.
  void HandleNode(const runtime::Event& event, runtime::WorkQueue* queue) const;

 private:
  using PodsByNode = std::map<std::string, std::vector<Value>>;

  // The revision of the template, made if need be; its hash label.
  sim::Task<absl::StatusOr<std::string>> FindRevision(Value set);
  // Makes pods on nodes without, and deletes those that no node should have.
  sim::Task<absl::Status> Manage(Value set, PodsByNode pods, std::string hash);
  sim::Task<absl::Status> RollOut(Value set, PodsByNode pods, std::string hash);
  sim::Task<absl::Status> Sync(Value set, std::vector<std::string> create,
                               std::vector<Value> remove, std::string hash);
  sim::Task<absl::Status> WriteStatus(Value set, PodsByNode pods, std::string hash);

  RevisionHistory history_;
};

runtime::ControllerSpec DaemonSetSpec();

}  // namespace quiesce::reconcilers::workloads

#endif  // QUIESCE_RECONCILERS_WORKLOADS_DAEMON_SET_H_
