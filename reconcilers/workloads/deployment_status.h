// The status of a Deployment: its counts and the conditions Available, Progressing and
// ReplicaFailure. Source: k8s.io/kubernetes/pkg/controller/deployment/{sync,progress}.go.
#ifndef QUIESCE_RECONCILERS_WORKLOADS_DEPLOYMENT_STATUS_H_
#define QUIESCE_RECONCILERS_WORKLOADS_DEPLOYMENT_STATUS_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "apiserver_fake/base/value.h"
#include "reconcilers/workloads/rollout_replica_sets.h"

namespace quiesce::reconcilers::workloads {

// Reasons of the condition Progressing.
inline constexpr char kReplicaSetUpdated[] = "ReplicaSetUpdated";
inline constexpr char kReplicaSetCreateError[] = "ReplicaSetCreateError";
inline constexpr char kNewReplicaSetCreated[] = "NewReplicaSetCreated";
inline constexpr char kFoundNewReplicaSet[] = "FoundNewReplicaSet";
inline constexpr char kNewReplicaSetAvailable[] = "NewReplicaSetAvailable";
inline constexpr char kProgressDeadlineExceeded[] = "ProgressDeadlineExceeded";
inline constexpr char kDeploymentPaused[] = "DeploymentPaused";
inline constexpr char kDeploymentResumed[] = "DeploymentResumed";

// The condition of that type in a status; null where there is none.
const Value& DeploymentCondition(const Value& status, absl::string_view type);
// Sets it as the last of the list, unless there is one with this status and reason.
void SetDeploymentCondition(absl::string_view type, absl::string_view status,
                            absl::string_view reason, absl::string_view message, absl::Time now,
                            Value* object_status);

// The counts and the condition Available.
Value CalculateDeploymentStatus(const Value& deployment, const RolloutReplicaSets& sets,
                                absl::Time now);
// The same with Progressing and ReplicaFailure: what a rollout reports.
Value RolloutStatus(const Value& deployment, const RolloutReplicaSets& sets, absl::Time now);

// All replicas are updated and available, as `status` says.
bool IsComplete(const Value& deployment, const Value& status);
// How long until the progress deadline must be looked at: zero for at once; nullopt for never.
std::optional<absl::Duration> ProgressCheckAfter(const Value& deployment, const Value& status,
                                                 absl::Time now);

}  // namespace quiesce::reconcilers::workloads

#endif  // QUIESCE_RECONCILERS_WORKLOADS_DEPLOYMENT_STATUS_H_
