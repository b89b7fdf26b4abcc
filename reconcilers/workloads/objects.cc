#include "reconcilers/workloads/objects.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "apiserver_fake/go/rfc3339.h"

namespace quiesce::reconcilers::workloads {
namespace {

using runtime::Resource;

const Resource* Make(const char* group, const char* version, const char* plural, const char* kind,
                     bool namespaced = true) {
  return new Resource{{group, version, plural}, kind, namespaced};
}

}  // namespace

const Resource& Pods() {
  static const auto* const resource = Make("", "v1", "pods", "Pod");
  return *resource;
}
const Resource& Nodes() {
  static const auto* const resource = Make("", "v1", "nodes", "Node", false);
  return *resource;
}
const Resource& Services() {
  static const auto* const resource = Make("", "v1", "services", "Service");
  return *resource;
}
const Resource& Endpoints() {
  static const auto* const resource = Make("", "v1", "endpoints", "Endpoints");
  return *resource;
}
const Resource& PersistentVolumeClaims() {
  static const auto* const resource =
      Make("", "v1", "persistentvolumeclaims", "PersistentVolumeClaim");
  return *resource;
}
const Resource& PersistentVolumes() {
  static const auto* const resource =
      Make("", "v1", "persistentvolumes", "PersistentVolume", false);
  return *resource;
}
const Resource& StorageClasses() {
  static const auto* const resource =
      Make("storage.k8s.io", "v1", "storageclasses", "StorageClass", false);
  return *resource;
}
const Resource& ReplicaSets() {
  static const auto* const resource = Make("apps", "v1", "replicasets", "ReplicaSet");
  return *resource;
}
const Resource& Deployments() {
  static const auto* const resource = Make("apps", "v1", "deployments", "Deployment");
  return *resource;
}
const Resource& StatefulSets() {
  static const auto* const resource = Make("apps", "v1", "statefulsets", "StatefulSet");
  return *resource;
}
const Resource& DaemonSets() {
  static const auto* const resource = Make("apps", "v1", "daemonsets", "DaemonSet");
  return *resource;
}
const Resource& ControllerRevisions() {
  static const auto* const resource =
      Make("apps", "v1", "controllerrevisions", "ControllerRevision");
  return *resource;
}
const Resource& Jobs() {
  static const auto* const resource = Make("batch", "v1", "jobs", "Job");
  return *resource;
}
const Resource& CronJobs() {
  static const auto* const resource = Make("batch", "v1", "cronjobs", "CronJob");
  return *resource;
}
const Resource& EndpointSlices() {
  static const auto* const resource =
      Make("discovery.k8s.io", "v1", "endpointslices", "EndpointSlice");
  return *resource;
}
const Resource& PodDisruptionBudgets() {
  static const auto* const resource =
      Make("policy", "v1", "poddisruptionbudgets", "PodDisruptionBudget");
  return *resource;
}
const Resource& HorizontalPodAutoscalers() {
  static const auto* const resource =
      Make("autoscaling", "v2", "horizontalpodautoscalers", "HorizontalPodAutoscaler");
  return *resource;
}

std::optional<absl::Time> TimeOf(const Value& value) {
  return value.is_string() ? go::ParseRfc3339(value.string_value()) : std::nullopt;
}

absl::Time CreationTimeOf(const Value& object) {
  return TimeOf(object["metadata"]["creationTimestamp"]).value_or(absl::InfinitePast());
}

bool CreatedBefore(const Value& a, const Value& b) {
  const absl::Time time_a = CreationTimeOf(a), time_b = CreationTimeOf(b);
  return time_a != time_b ? time_a < time_b : NameOf(a) < NameOf(b);
}

void SetCount(Value* object, absl::string_view member, int64_t count) {
  if (count == 0) {
    object->Erase(member);
  } else {
    object->Set(member, count);
  }
}

Value ControllerReference(const Resource& kind, const Value& owner) {
  return Value::Object({{"apiVersion", kind.ApiVersion()},
                        {"kind", kind.kind},
                        {"name", owner["metadata"]["name"]},
                        {"uid", owner["metadata"]["uid"]},
                        {"controller", true},
                        {"blockOwnerDeletion", true}});
}

bool HasFinalizer(const Value& object, absl::string_view finalizer) {
  const auto finalizers = object["metadata"]["finalizers"].items();
  return std::any_of(finalizers.begin(), finalizers.end(),
                     [&](const Value& one) { return one.string_value() == finalizer; });
}

absl::Status Aggregate(const std::vector<absl::Status>& errors) {
  std::vector<absl::Status> distinct;
  for (const absl::Status& error : errors) {
    const bool known = std::any_of(distinct.begin(), distinct.end(), [&](const auto& other) {
      return other.message() == error.message();
    });
    if (!error.ok() && !known) distinct.push_back(error);
  }
  if (distinct.empty()) return absl::OkStatus();
  if (distinct.size() == 1) return distinct[0];
  std::string text = absl::StrJoin(distinct, ", ", [](std::string* out, const auto& error) {
    absl::StrAppend(out, error.message());
  });
  return absl::UnknownError(absl::StrCat("[", text, "]"));
}

int64_t ScaledValue(const Value& int_or_percent, int64_t total, bool round_up, int64_t otherwise) {
  if (int_or_percent.is_int()) return int_or_percent.int_value();
  absl::string_view text = int_or_percent.string_value();
  int64_t percent = 0;
  if (!absl::ConsumeSuffix(&text, "%") || !absl::SimpleAtoi(text, &percent)) return otherwise;
  const double exact = static_cast<double>(percent) * static_cast<double>(total) / 100;
  return static_cast<int64_t>(round_up ? std::ceil(exact) : std::floor(exact));
}

std::string SafeHash(uint64_t hash) {
  static constexpr char kLetters[] = "bcdfghjklmnpqrstvwxz2456789";
  std::string text = absl::StrCat(hash & 0xffffffffu);
  for (char& c : text) c = kLetters[static_cast<unsigned char>(c) % (sizeof(kLetters) - 1)];
  return text;
}

}  // namespace quiesce::reconcilers::workloads
