// What workload controllers ask of every object: its names, owners and times, and the kinds that
// they work with.
//
//   if (IsDeleting(pod)) ...
//   int64_t replicas = IntOr(deployment["spec"]["replicas"], 1);
//   const Value owner = ControllerReference(ReplicaSets(), replica_set);
//   pod.Mutable("metadata").Set("ownerReferences", Value::List({owner}));
#ifndef QUIESCE_RECONCILERS_WORKLOADS_OBJECTS_H_
#define QUIESCE_RECONCILERS_WORKLOADS_OBJECTS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "apiserver_fake/base/value.h"
#include "reconcilers/runtime/client/client.h"

namespace quiesce::reconcilers::workloads {

const runtime::Resource& Pods();
const runtime::Resource& Nodes();
const runtime::Resource& Services();
const runtime::Resource& Endpoints();
const runtime::Resource& PersistentVolumeClaims();
const runtime::Resource& PersistentVolumes();
const runtime::Resource& StorageClasses();
const runtime::Resource& ReplicaSets();
const runtime::Resource& Deployments();
const runtime::Resource& StatefulSets();
const runtime::Resource& DaemonSets();
const runtime::Resource& ControllerRevisions();
const runtime::Resource& Jobs();
const runtime::Resource& CronJobs();
const runtime::Resource& EndpointSlices();
const runtime::Resource& PodDisruptionBudgets();
const runtime::Resource& HorizontalPodAutoscalers();

inline absl::string_view NameOf(const Value& object) {
  return object["metadata"]["name"].string_value();
}
inline absl::string_view NamespaceOf(const Value& object) {
  return object["metadata"]["namespace"].string_value();
}
inline absl::string_view UidOf(const Value& object) {
  return object["metadata"]["uid"].string_value();
}
inline absl::string_view VersionOf(const Value& object) {
  return object["metadata"]["resourceVersion"].string_value();
}
inline const Value& LabelsOf(const Value& object) { return object["metadata"]["labels"]; }
inline const Value& AnnotationsOf(const Value& object) { return object["metadata"]["annotations"]; }
inline int64_t GenerationOf(const Value& object) {
  return object["metadata"]["generation"].int_value();
}
inline bool IsDeleting(const Value& object) { return object["metadata"].Has("deletionTimestamp"); }
inline int64_t IntOr(const Value& value, int64_t otherwise) {
  return value.is_int() ? value.int_value() : otherwise;
}

// Nullopt where it is no time.
std::optional<absl::Time> TimeOf(const Value& value);
// The infinite past where it has none.
absl::Time CreationTimeOf(const Value& object);
// Oldest first, then by name (controller.ControllersByCreationTimestamp).
bool CreatedBefore(const Value& a, const Value& b);

// Sets an integer, or removes the member where it is 0, as Go's omitempty does.
void SetCount(Value* object, absl::string_view member, int64_t count);

// The reference that makes `owner` the controller of an object (metav1.NewControllerRef).
Value ControllerReference(const runtime::Resource& kind, const Value& owner);
bool HasFinalizer(const Value& object, absl::string_view finalizer);

// One error as it is; several as "[a, b]"; equal texts once (utilerrors.NewAggregate).
absl::Status Aggregate(const std::vector<absl::Status>& errors);

// A count or a percentage of `total` (intstr.GetScaledValueFromIntOrPercent); `otherwise` where it
// is absent.
int64_t ScaledValue(const Value& int_or_percent, int64_t total, bool round_up, int64_t otherwise);

// A text of the letters of generated names that stands for a hash (rand.SafeEncodeString).
std::string SafeHash(uint64_t hash);

}  // namespace quiesce::reconcilers::workloads

#endif  // QUIESCE_RECONCILERS_WORKLOADS_OBJECTS_H_
