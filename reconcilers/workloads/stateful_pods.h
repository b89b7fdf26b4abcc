// The pods of a StatefulSet: their names, ordinals, revisions and volume claims, and what it takes
// to make, mend and delete them. Sources:
// k8s.io/kubernetes/pkg/controller/statefulset/{stateful_set_utils,stateful_pod_control}.go.
#ifndef QUIESCE_RECONCILERS_WORKLOADS_STATEFUL_PODS_H_
#define QUIESCE_RECONCILERS_WORKLOADS_STATEFUL_PODS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "apiserver_fake/base/value.h"
#include "reconcilers/runtime/client/client.h"
#include "reconcilers/runtime/toolbox/event_recorder.h"
#include "reconcilers/workloads/cached_objects.h"
#include "reconcilers/workloads/own_writes.h"
#include "sim/event_loop.h"
#include "sim/task.h"

namespace quiesce::reconcilers::workloads {

inline constexpr char kRevisionLabel[] = "controller-revision-hash";

// -1 where the name is not PARENT-NUMBER.
int64_t OrdinalOf(const Value& pod);
absl::string_view ParentNameOf(const Value& pod);
int64_t StartOrdinal(const Value& set);
bool IsInOrdinalRange(const Value& set, const Value& pod);
inline absl::string_view RevisionLabelOf(const Value& pod) {
  return pod["metadata"]["labels"][kRevisionLabel].string_value();
}

// The pod of that ordinal by the template of `set`, not yet made: it has no phase.
Value NewStatefulPod(const Value& set, int64_t ordinal, absl::string_view revision);
// The names, labels and volumes are those that the set gives.
bool IdentityMatches(const Value& set, const Value& pod);
bool StorageMatches(const Value& set, const Value& pod);

class StatefulPodControl {
 public:
  // All outlive this.
  StatefulPodControl(sim::EventLoop* loop, runtime::Client* client, const CachedObjects* cached,
                     runtime::EventRecorder* recorder, OwnWrites* writes)
      : loop_(loop), client_(client), cached_(cached), recorder_(recorder), writes_(writes) {}

  // Makes the claims, then the pod.
  sim::Task<absl::Status> Create(Value set, Value pod);
  // Mends identity, volumes and the owners of claims.
  sim::Task<absl::Status> Update(Value set, Value pod);
  sim::Task<absl::Status> Delete(Value set, Value pod);
  sim::Task<absl::Status> CreateMissingClaims(Value set, Value pod);

  // A claim still belongs to an earlier pod of this name and goes with it: the new pod must wait.
  bool HasStaleClaim(const Value& set, const Value& pod) const;
  // The owners of the pod's claims are as persistentVolumeClaimRetentionPolicy says.
  bool ClaimsMatchPolicy(const Value& set, const Value& pod) const;
  sim::Task<absl::Status> UpdateClaimsForPolicy(Value set, Value pod);

 private:
  void RecordPod(absl::string_view verb, const Value& set, const Value& pod,
                 const absl::Status& status);
  void RecordClaim(const Value& set, const Value& pod, const Value& claim,
                   const absl::Status& status);
  sim::Task<absl::Status> CreateClaims(Value set, Value pod);

  sim::EventLoop* const loop_;
  runtime::Client* const client_;
  const CachedObjects* const cached_;
  runtime::EventRecorder* const recorder_;
  OwnWrites* const writes_;
};

}  // namespace quiesce::reconcilers::workloads

#endif  // QUIESCE_RECONCILERS_WORKLOADS_STATEFUL_PODS_H_
