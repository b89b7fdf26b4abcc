// A kubelet and scheduler in one, for all nodes of a cluster: it registers its nodes, binds pods to
// them, starts their containers after a while, reports them ready, ends them when they are deleted,
// and does what its script says of some of them: slow starts, crash loops, images that cannot be
// pulled, Jobs' pods that finish, nodes that are lost.
//
// Options (each may be left out):
//   nodes: 2                    node-1, node-2
//   startsAfter: 1s             from the binding until the containers run
//   readyAfter: 0s              from then until the pod is ready
//   endsAfter: 1s               from the deletion until the pod is gone, at most its grace period
//   pods:                       the first that fits a pod counts
//     - name: db-*              or image: 'busybox:*'
//       startsAfter: 10s
//       readyAfter: 5s
//       crashes: 3              so many times, each `runsFor` after its start, then it runs
//       crashesForever: true
//       runsFor: 2s
//       imagePullFailsFor: 30s  from the binding
//       succeedsAfter: 20s      from its start
//       failsAfter: 20s
//       exitCode: 3
//   lost:                       nodes that do not answer
//     - {node: node-1, from: 1m, to: 3m}
//
// Containers that crash wait 10 s, 20 s, 40 s ... at most 5 minutes before they start again
// (k8s.io/kubernetes/pkg/kubelet: MaxContainerBackOff); pods that restart never end as Failed
// instead. After 40 s without a sign of life a node counts as Unknown and its pods as not ready
// (k8s.io/kubernetes/pkg/controller/nodelifecycle); after 5 minutes more they are evicted, and stay
// terminating until the node is back.
#ifndef QUIESCE_RECONCILERS_WORKLOADS_KUBELET_H_
#define QUIESCE_RECONCILERS_WORKLOADS_KUBELET_H_

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "reconcilers/runtime/controller/controller_spec.h"
#include "reconcilers/runtime/controller/handler.h"
#include "reconcilers/runtime/controller/reconciler.h"
#include "reconcilers/runtime/toolbox/event_recorder.h"
#include "reconcilers/workloads/cached_objects.h"
#include "reconcilers/workloads/kubelet_script.h"

namespace quiesce::reconcilers::workloads {

class Kubelet : public runtime::Reconciler {
 public:
  Kubelet(const runtime::ControllerEnvironment& environment, KubeletScript script);

  // Of a pod or, without a namespace, of a node.
  sim::Task<runtime::Outcome> Reconcile(runtime::Context& context,
                                        runtime::Request request) override;

  // A change of a node wakes it and its pods; of any other object, all nodes.
  void HandleNode(const runtime::Event& event, runtime::WorkQueue* queue) const;

 private:
  sim::Task<runtime::Outcome> ReconcileNode(std::string name);
  sim::Task<runtime::Outcome> ReconcilePod(Value pod);
  sim::Task<runtime::Outcome> Bind(Value pod);
  sim::Task<runtime::Outcome> End(Value pod);
  sim::Task<runtime::Outcome> Run(Value pod, const PodScript& script);
  // Writes it if it differs from what the pod shows.
  sim::Task<absl::Status> Report(Value pod, Value status);
  sim::Task<runtime::Outcome> HandleLostPod(Value pod, absl::Time lost_since);

  // Since when the node has been lost; nullopt where it answers.
  std::optional<absl::Time> LostSince(absl::string_view node) const;
  std::string ChooseNode(const Value& pod) const;
  std::string AddressOf(const Value& pod);

  sim::EventLoop* const loop_;
  runtime::Client* const client_;
  const CachedObjects cached_;
  const KubeletScript script_;
  runtime::EventRecorder recorder_;
  int addresses_ = 0;
  // Nodes of pods that are being bound, by uid.
  std::map<std::string, std::string, std::less<>> assumed_;
};

runtime::ControllerSpec KubeletSpec();

}  // namespace quiesce::reconcilers::workloads

#endif  // QUIESCE_RECONCILERS_WORKLOADS_KUBELET_H_
