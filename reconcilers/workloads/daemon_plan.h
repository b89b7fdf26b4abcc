// What a DaemonSet wants of the nodes: where a pod is missing, which pods must go, and how a new
// template replaces the pods of the old one. Only decides; the controller acts.
//
//   DaemonPlan plan = PlanNodes(set, nodes, pods, hash, now);
//   // plan.create: names of nodes; plan.remove: pods
//
// Source: k8s.io/kubernetes/pkg/controller/daemon/{daemon_controller,update}.go
// (podsShouldBeOnNode, rollingUpdate).
#ifndef QUIESCE_RECONCILERS_WORKLOADS_DAEMON_PLAN_H_
#define QUIESCE_RECONCILERS_WORKLOADS_DAEMON_PLAN_H_

#include <map>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "apiserver_fake/base/value.h"

namespace quiesce::reconcilers::workloads {

inline constexpr char kDaemonHashLabel[] = "controller-revision-hash";

// By the name of the node that they are on or made for.
using PodsByNode = std::map<std::string, std::vector<Value>>;

// May the set have a pod there, and may a pod stay that is there already? A pod stays that could
// not be placed any more, as long as no taint drives it away.
struct NodeFit {
  bool should_run = false;
  bool should_stay = false;
};

// Which nodes fit a DaemonSet; its template is prepared once for all of them.
class DaemonFit {
 public:
  explicit DaemonFit(const Value& set);
  NodeFit Of(const Value& node) const;

 private:
  Value pod_spec_;  // the template's, with the tolerations of a DaemonSet
};

// The template with the tolerations that every pod of a DaemonSet gets.
void AddDaemonTolerations(Value* pod_spec);

// Made from the template `hash` names, or of the template generation of the set.
bool IsDaemonPodUpdated(const Value& set, const Value& pod, absl::string_view hash);

// Scheduled ones before others, then older ones first.
bool DaemonPodBefore(const Value& a, const Value& b);

struct DaemonPlan {
  std::vector<std::string> create;  // nodes
  std::vector<Value> remove;        // pods
  // Pods that have finished, with their nodes: they go too, failed ones only as the backoff allows.
  std::vector<std::pair<std::string, Value>> finished = {};
};

DaemonPlan PlanNodes(const Value& set, const std::vector<Value>& nodes, const PodsByNode& pods,
                     absl::string_view hash, absl::Time now);

// One step of a rolling update; nodes in the order of their names.
DaemonPlan PlanRollOut(const Value& set, const std::vector<Value>& nodes, PodsByNode pods,
                       absl::string_view hash, absl::Time now);

}  // namespace quiesce::reconcilers::workloads

#endif  // QUIESCE_RECONCILERS_WORKLOADS_DAEMON_PLAN_H_
