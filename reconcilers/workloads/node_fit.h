// Which nodes a pod may run on, as the scheduler and the DaemonSet controller see it.
//
//   if (MatchesRequiredAffinity(pod["spec"], node) && Tolerates(pod["spec"], node, kNoNewPods)) ...
//
// Sources: k8s.io/component-helpers/scheduling/corev1/{helpers,nodeaffinity/nodeaffinity}.go,
// k8s.io/api/core/v1/toleration.go.
#ifndef QUIESCE_RECONCILERS_WORKLOADS_NODE_FIT_H_
#define QUIESCE_RECONCILERS_WORKLOADS_NODE_FIT_H_

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "apiserver_fake/base/value.h"

namespace quiesce::reconcilers::workloads {

// The effects of taints that keep pods away, and those that drive them away.
inline constexpr absl::string_view kNoNewPods[] = {"NoSchedule", "NoExecute"};
inline constexpr absl::string_view kNoPods[] = {"NoExecute"};

// spec.nodeSelector and the required node affinity. A term that cannot be read matches nothing.
bool MatchesRequiredAffinity(const Value& pod_spec, const Value& node);

bool ToleratesTaint(const Value& toleration, const Value& taint);
// One of the pod's tolerations does.
bool IsTolerated(const Value& pod_spec, const Value& taint);

// Every taint of the node with one of these effects is tolerated.
bool Tolerates(const Value& pod_spec, const Value& node,
               absl::Span<const absl::string_view> effects);

}  // namespace quiesce::reconcilers::workloads

#endif  // QUIESCE_RECONCILERS_WORKLOADS_NODE_FIT_H_
