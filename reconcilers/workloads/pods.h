// What the controllers read from a pod, and which of several pods goes first when there are too
// many. Sources: k8s.io/kubernetes/pkg/api/v1/pod/util.go, pkg/controller/controller_utils.go.
#ifndef QUIESCE_RECONCILERS_WORKLOADS_PODS_H_
#define QUIESCE_RECONCILERS_WORKLOADS_PODS_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "apiserver_fake/base/value.h"
#include "reconcilers/runtime/client/client.h"

namespace quiesce::reconcilers::workloads {

inline absl::string_view PhaseOf(const Value& pod) { return pod["status"]["phase"].string_value(); }
// Condition Ready is True.
bool IsPodReady(const Value& pod);
// Ready for at least `min_ready_seconds`.
bool IsPodAvailable(const Value& pod, int64_t min_ready_seconds, absl::Time now);
// Neither finished nor being deleted.
bool IsPodActive(const Value& pod);
// Being deleted and not finished.
bool IsPodTerminating(const Value& pod);
inline bool IsPodFinished(const Value& pod) {
  return PhaseOf(pod) == "Succeeded" || PhaseOf(pod) == "Failed";
}

// The node that the pod's required affinity names (metadata.name in [NODE]); "" for none.
std::string NodeOfDaemonPod(const Value& pod);

// How long until the first ready pod that is not yet available becomes so; nullopt if there is none
// (controller.FindMinNextPodAvailabilityCheck).
std::optional<absl::Duration> NextAvailability(const std::vector<Value>& pods,
                                               int64_t min_ready_seconds, absl::Time now);

// The first `count` of `pods` in the order in which a ReplicaSet deletes them: unassigned before
// assigned, pending before running, unready before ready, low deletion cost, many of `related` on
// the same node, young, often restarted (controller.ActivePodsWithRanks).
std::vector<Value> PodsToDelete(std::vector<Value> pods, const std::vector<Value>& related,
                                size_t count, absl::Time now);
// Sorts in the same order without ranks, costs and logarithms (controller.ActivePods).
void SortByActivity(std::vector<Value>* pods);

// A pod as `pod_template` says: generateName, labels, annotations, finalizers, the controller
// reference (controller.GetPodFromTemplate). Without a namespace.
Value PodFromTemplate(const Value& pod_template, const runtime::Resource& owner_kind,
                      const Value& owner);

// The index of pods by controller for ControllerSpec::indexes: the uid of the controlling owner, or
// "orphans/NAMESPACE".
inline constexpr char kPodOwnerIndex[] = "controllerUID";
std::vector<std::string> PodOwnerIndexValues(const Value& pod);

}  // namespace quiesce::reconcilers::workloads

#endif  // QUIESCE_RECONCILERS_WORKLOADS_PODS_H_
