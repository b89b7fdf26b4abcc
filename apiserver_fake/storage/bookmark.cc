#include "apiserver_fake/storage/bookmark.h"

#include <map>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "apiserver_fake/base/json.h"

namespace quiesce::storage {
namespace {

// What the zero value of a kind's Go type shows beside kind, apiVersion and metadata, as recorded
// from kube-apiserver v1.36.3. Kinds that show nothing else are not listed.
struct ZeroValue {
  absl::string_view group_version, kind, json;
};
constexpr ZeroValue kZeroValues[] = {
    {"admissionregistration.k8s.io/v1", "MutatingAdmissionPolicy", R"({"spec":{}})"},
    {"admissionregistration.k8s.io/v1", "MutatingAdmissionPolicyBinding", R"({"spec":{}})"},
    {"admissionregistration.k8s.io/v1", "ValidatingAdmissionPolicy", R"({"spec":{},"status":{}})"},
    {"admissionregistration.k8s.io/v1", "ValidatingAdmissionPolicyBinding", R"({"spec":{}})"},
    {"apiextensions.k8s.io/v1", "CustomResourceDefinition",
     R"({"spec":{"group":"","names":{"plural":"","kind":""},"scope":"","versio)"
     R"(ns":null},"status":{"conditions":null,"acceptedNames":{"plural":"","ki)"
     R"(nd":""},"storedVersions":null}})"},
    {"apiregistration.k8s.io/v1", "APIService",
     R"({"spec":{"groupPriorityMinimum":0,"versionPriority":0},"status":{}})"},
    {"apps/v1", "ControllerRevision", R"({"data":null,"revision":0})"},
    {"apps/v1", "DaemonSet",
     R"({"spec":{"selector":null,"template":{"metadata":{},"spec":{"containers)"
     R"(":null}},"updateStrategy":{}},"status":{"currentNumberScheduled":0,"nu)"
     R"(mberMisscheduled":0,"desiredNumberScheduled":0,"numberReady":0}})"},
    {"apps/v1", "Deployment",
     R"({"spec":{"replicas":0,"selector":null,"template":{"metadata":{},"spec")"
     R"(:{"containers":null}},"strategy":{}},"status":{}})"},
    {"apps/v1", "ReplicaSet",
     R"({"spec":{"replicas":0,"selector":null,"template":{"metadata":{},"spec")"
     R"(:{"containers":null}}},"status":{"replicas":0}})"},
    {"apps/v1", "StatefulSet",
     R"({"spec":{"replicas":0,"selector":null,"template":{"metadata":{},"spec")"
     R"(:{"containers":null}},"serviceName":"","updateStrategy":{}},"status":{)"
     R"("replicas":0,"availableReplicas":0}})"},
    {"autoscaling/v1", "HorizontalPodAutoscaler",
     R"({"spec":{"scaleTargetRef":{"kind":"","name":""},"maxReplicas":0},"stat)"
     R"(us":{"currentReplicas":0,"desiredReplicas":0}})"},
    {"autoscaling/v2", "HorizontalPodAutoscaler",
     R"({"spec":{"scaleTargetRef":{"kind":"","name":""},"maxReplicas":0},"stat)"
     R"(us":{"desiredReplicas":0,"currentMetrics":null}})"},
    {"batch/v1", "CronJob",
     R"({"spec":{"schedule":"","jobTemplate":{"metadata":{},"spec":{"template")"
     R"(:{"metadata":{},"spec":{"containers":null}}}}},"status":{}})"},
    {"batch/v1", "Job",
     R"({"spec":{"template":{"metadata":{},"spec":{"containers":null}}},"statu)"
     R"(s":{}})"},
    {"certificates.k8s.io/v1", "CertificateSigningRequest",
     R"({"spec":{"request":null,"signerName":""},"status":{}})"},
    {"coordination.k8s.io/v1", "Lease", R"({"spec":{}})"},
    {"discovery.k8s.io/v1", "EndpointSlice", R"({"addressType":"","endpoints":null,"ports":null})"},
    {"events.k8s.io/v1", "Event",
     R"({"eventTime":null,"regarding":{},"deprecatedSource":{},"deprecatedFirs)"
     R"(tTimestamp":null,"deprecatedLastTimestamp":null})"},
    {"flowcontrol.apiserver.k8s.io/v1", "FlowSchema",
     R"({"spec":{"priorityLevelConfiguration":{"name":""},"matchingPrecedence")"
     R"(:0},"status":{}})"},
    {"flowcontrol.apiserver.k8s.io/v1", "PriorityLevelConfiguration",
     R"({"spec":{"type":""},"status":{}})"},
    {"networking.k8s.io/v1", "IPAddress", R"({"spec":{}})"},
    {"networking.k8s.io/v1", "Ingress", R"({"spec":{},"status":{"loadBalancer":{}}})"},
    {"networking.k8s.io/v1", "IngressClass", R"({"spec":{}})"},
    {"networking.k8s.io/v1", "NetworkPolicy", R"({"spec":{"podSelector":{}}})"},
    {"networking.k8s.io/v1", "ServiceCIDR", R"({"spec":{},"status":{}})"},
    {"node.k8s.io/v1", "RuntimeClass", R"({"handler":""})"},
    {"policy/v1", "PodDisruptionBudget",
     R"({"spec":{},"status":{"disruptionsAllowed":0,"currentHealthy":0,"desire)"
     R"(dHealthy":0,"expectedPods":0}})"},
    {"rbac.authorization.k8s.io/v1", "ClusterRole", R"({"rules":null})"},
    {"rbac.authorization.k8s.io/v1", "ClusterRoleBinding",
     R"({"roleRef":{"apiGroup":"","kind":"","name":""}})"},
    {"rbac.authorization.k8s.io/v1", "Role", R"({"rules":null})"},
    {"rbac.authorization.k8s.io/v1", "RoleBinding",
     R"({"roleRef":{"apiGroup":"","kind":"","name":""}})"},
    {"resource.k8s.io/v1", "DeviceClass", R"({"spec":{}})"},
    {"resource.k8s.io/v1", "ResourceClaim",
     R"({"spec":{"devices":{"requests":null}},"status":{}})"},
    {"resource.k8s.io/v1", "ResourceClaimTemplate",
     R"({"spec":{"metadata":{},"spec":{"devices":{"requests":null}}}})"},
    {"resource.k8s.io/v1", "ResourceSlice",
     R"({"spec":{"driver":"","pool":{"name":"","generation":0,"resourceSliceCo)"
     R"(unt":0}}})"},
    {"scheduling.k8s.io/v1", "PriorityClass", R"({"value":0})"},
    {"storage.k8s.io/v1", "CSIDriver", R"({"spec":{}})"},
    {"storage.k8s.io/v1", "CSINode", R"({"spec":{"drivers":null}})"},
    {"storage.k8s.io/v1", "CSIStorageCapacity", R"({"storageClassName":""})"},
    {"storage.k8s.io/v1", "StorageClass", R"({"provisioner":""})"},
    {"storage.k8s.io/v1", "VolumeAttachment",
     R"({"spec":{"attacher":"","source":{},"nodeName":""},"status":{"attached")"
     R"(:false}})"},
    {"storage.k8s.io/v1", "VolumeAttributesClass", R"({"driverName":""})"},
    {"v1", "Event",
     R"({"involvedObject":{},"source":{},"firstTimestamp":null,"lastTimestamp")"
     R"(:null,"eventTime":null,"reportingComponent":"","reportingInstance":""})"},
    {"v1", "LimitRange", R"({"spec":{"limits":null}})"},
    {"v1", "Namespace", R"({"spec":{},"status":{}})"},
    {"v1", "Node",
     R"({"spec":{},"status":{"daemonEndpoints":{"kubeletEndpoint":{"Port":0}},)"
     R"("nodeInfo":{"machineID":"","systemUUID":"","bootID":"","kernelVersion")"
     R"(:"","osImage":"","containerRuntimeVersion":"","kubeletVersion":"","kub)"
     R"(eProxyVersion":"","operatingSystem":"","architecture":""}}})"},
    {"v1", "PersistentVolume", R"({"spec":{},"status":{}})"},
    {"v1", "PersistentVolumeClaim", R"({"spec":{"resources":{}},"status":{}})"},
    {"v1", "Pod", R"({"spec":{"containers":null},"status":{}})"},
    {"v1", "PodTemplate", R"({"template":{"metadata":{},"spec":{"containers":null}}})"},
    {"v1", "ReplicationController", R"({"spec":{},"status":{"replicas":0}})"},
    {"v1", "ResourceQuota", R"({"spec":{},"status":{}})"},
    {"v1", "Service", R"({"spec":{},"status":{"loadBalancer":{}}})"},
};

// By group version and kind; read once a process, for all threads.
const Value& ZeroObject(absl::string_view group_version, absl::string_view kind) {
  using Kinds = std::map<std::pair<absl::string_view, absl::string_view>, Value>;
  static const Kinds& kinds = *[] {
    auto* const read = new Kinds;
    for (const ZeroValue& zero : kZeroValues) {
      const absl::StatusOr<Value> object = ParseJson(zero.json);
      if (object.ok()) (*read)[{zero.group_version, zero.kind}] = object->Immortalize();
    }
    return read;
  }();
  static const Value& nothing = *new Value(Value::Object());
  const auto found = kinds.find({group_version, kind});
  return found == kinds.end() ? nothing : found->second;
}

}  // namespace

Value BookmarkObject(const resource::ResourceType& type, int64_t revision,
                     bool initial_events_end) {
  const std::string group_version = type.group_version();
  Value object = type.custom ? Value::Object() : ZeroObject(group_version, type.kind);
  Value metadata = Value::Object({{"resourceVersion", Value(absl::StrCat(revision))}});
  if (initial_events_end) {
    metadata.Set("annotations", Value::Object({{"k8s.io/initial-events-end", Value("true")}}));
  }
  object.Set("apiVersion", Value(group_version));
  object.Set("kind", Value(type.kind));
  object.Set("metadata", std::move(metadata));
  return object;
}

}  // namespace quiesce::storage
