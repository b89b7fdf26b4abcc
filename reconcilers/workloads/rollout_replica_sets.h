// What a Deployment keeps in its ReplicaSets: revisions, sizes, and which of them is the new one.
// Source: k8s.io/kubernetes/pkg/controller/deployment/util/deployment_util.go.
#ifndef QUIESCE_RECONCILERS_WORKLOADS_ROLLOUT_REPLICA_SETS_H_
#define QUIESCE_RECONCILERS_WORKLOADS_ROLLOUT_REPLICA_SETS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "apiserver_fake/base/value.h"

namespace quiesce::reconcilers::workloads {

inline constexpr char kRevisionAnnotation[] = "deployment.kubernetes.io/revision";
inline constexpr char kPodTemplateHash[] = "pod-template-hash";
inline constexpr char kRollbackAnnotation[] = "deprecated.deployment.rollback.to";

// Replicas that the spec wants; of a Deployment or ReplicaSet.
int64_t Replicas(const Value& object);
int64_t MaxSurge(const Value& deployment);
int64_t MaxUnavailable(const Value& deployment);
bool IsRollingUpdate(const Value& deployment);
bool HasProgressDeadline(const Value& deployment);

// The ReplicaSets of a Deployment, apart: the one with its template (null: there is none), and the
// others, oldest first.
struct RolloutReplicaSets {
  Value current;
  std::vector<Value> old;

  // Old ones, then the current one if there is one.
  std::vector<Value> All() const;
};
RolloutReplicaSets Partition(const Value& deployment, std::vector<Value> replica_sets);

// Those with spec.replicas above 0.
std::vector<Value> Active(const std::vector<Value>& replica_sets);
int64_t TotalReplicas(const std::vector<Value>& replica_sets);
// The sum of a number of their statuses: "readyReplicas".
int64_t SumOfStatus(const std::vector<Value>& replica_sets, absl::string_view member);

// 0 where there is none.
int64_t RevisionOf(const Value& replica_set);
int64_t MaxRevision(const std::vector<Value>& replica_sets);
// The second highest; 0 where there is none.
int64_t RevisionBeforeLast(const std::vector<Value>& replica_sets);

// The revision that the Deployment is asked to roll back to, 0 meaning the one before the last.
std::optional<int64_t> RollbackRevision(const Value& deployment);
// Gives the Deployment the template and the annotations of the ReplicaSet. False, and nothing is
// changed, if it has that template.
bool UseTemplateOf(const Value& replica_set, Value* deployment);

// Copies the Deployment's annotations and raises the revision; the revision before goes into the
// history of one that was there already, a new one is told its sizes. Whether anything changed.
bool SetReplicaSetAnnotations(const Value& deployment, const std::string& revision, bool exists,
                              Value* replica_set);
// desired-replicas and max-replicas; whether anything changed.
bool SetSizeAnnotations(const Value& deployment, Value* replica_set);
std::optional<int64_t> DesiredReplicasAnnotation(const Value& replica_set);

// How many replicas the ReplicaSet with the new template should have now.
int64_t NewReplicaCount(const Value& deployment, const std::vector<Value>& all,
                        const Value& replica_set);
// What a ReplicaSet gets of `to_add` (may be below 0) replicas in proportion to its size.
int64_t Proportion(const Value& replica_set, const Value& deployment, int64_t to_add,
                   int64_t added);
// The current one has all its replicas available and knows so.
bool IsSaturated(const Value& deployment, const Value& replica_set);

// The name and hash of the ReplicaSet for the Deployment's template.
std::string TemplateHash(const Value& pod_template, int64_t collision_count);

}  // namespace quiesce::reconcilers::workloads

#endif  // QUIESCE_RECONCILERS_WORKLOADS_ROLLOUT_REPLICA_SETS_H_
