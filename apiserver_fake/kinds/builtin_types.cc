#include "apiserver_fake/kinds/builtin_types.h"

#include <memory>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "apiserver_fake/kinds/kinds.h"
#include "apiserver_fake/schema/openapi_loader.h"
#include "apiserver_fake/wire/wire_schema.h"

namespace quiesce::kinds {
namespace {

struct Row {
  const char *group, *version, *resource, *kind;
  bool namespaced;
  const char *short_names, *categories, *subresources;  // separated by spaces
  const BuiltinStrategy& (*strategy)();
};

// The facts of the discovery documents of kube-apiserver v1.36.
constexpr Row kRows[] = {
    {"", "v1", "configmaps", "ConfigMap", true, "cm", "", "", ConfigMapStrategy},
    {"", "v1", "endpoints", "Endpoints", true, "ep", "", "", EndpointsStrategy},
    {"", "v1", "events", "Event", true, "ev", "", "", CoreEventStrategy},
    {"", "v1", "limitranges", "LimitRange", true, "limits", "", "", LimitRangeStrategy},
    {"", "v1", "namespaces", "Namespace", false, "ns", "", "finalize status", NamespaceStrategy},
    {"", "v1", "nodes", "Node", false, "no", "", "proxy status", NodeStrategy},
    {"", "v1", "persistentvolumeclaims", "PersistentVolumeClaim", true, "pvc", "", "status",
     PersistentVolumeClaimStrategy},
    {"", "v1", "persistentvolumes", "PersistentVolume", false, "pv", "", "status",
     PersistentVolumeStrategy},
    {"", "v1", "pods", "Pod", true, "po", "all",
     "attach binding ephemeralcontainers eviction exec log portforward proxy resize status",
     PodStrategy},
    {"", "v1", "podtemplates", "PodTemplate", true, "", "", "", PodTemplateStrategy},
    {"", "v1", "replicationcontrollers", "ReplicationController", true, "rc", "all", "scale status",
     ReplicationControllerStrategy},
    {"", "v1", "resourcequotas", "ResourceQuota", true, "quota", "", "status",
     ResourceQuotaStrategy},
    {"", "v1", "secrets", "Secret", true, "", "", "", SecretStrategy},
    {"", "v1", "serviceaccounts", "ServiceAccount", true, "sa", "", "token",
     ServiceAccountStrategy},
    {"", "v1", "services", "Service", true, "svc", "all", "proxy status", ServiceStrategy},
    {"apps", "v1", "controllerrevisions", "ControllerRevision", true, "", "", "",
     ControllerRevisionStrategy},
    {"apps", "v1", "daemonsets", "DaemonSet", true, "ds", "all", "status", DaemonSetStrategy},
    {"apps", "v1", "deployments", "Deployment", true, "deploy", "all", "scale status",
     DeploymentStrategy},
    {"apps", "v1", "replicasets", "ReplicaSet", true, "rs", "all", "scale status",
     ReplicaSetStrategy},
    {"apps", "v1", "statefulsets", "StatefulSet", true, "sts", "all", "scale status",
     StatefulSetStrategy},
    {"events.k8s.io", "v1", "events", "Event", true, "ev", "", "", EventsEventStrategy},
    {"autoscaling", "v2", "horizontalpodautoscalers", "HorizontalPodAutoscaler", true, "hpa", "all",
     "status", HorizontalPodAutoscalerStrategy},
    {"autoscaling", "v1", "horizontalpodautoscalers", "HorizontalPodAutoscaler", true, "hpa", "all",
     "status", OldHorizontalPodAutoscalerStrategy},
    {"batch", "v1", "cronjobs", "CronJob", true, "cj", "all", "status", CronJobStrategy},
    {"batch", "v1", "jobs", "Job", true, "", "all", "status", JobStrategy},
    {"networking.k8s.io", "v1", "ingressclasses", "IngressClass", false, "", "", "",
     IngressClassStrategy},
    {"networking.k8s.io", "v1", "ingresses", "Ingress", true, "ing", "", "status", IngressStrategy},
    {"networking.k8s.io", "v1", "ipaddresses", "IPAddress", false, "ip", "", "", IPAddressStrategy},
    {"networking.k8s.io", "v1", "networkpolicies", "NetworkPolicy", true, "netpol", "", "",
     NetworkPolicyStrategy},
    {"networking.k8s.io", "v1", "servicecidrs", "ServiceCIDR", false, "", "", "status",
     ServiceCIDRStrategy},
    {"policy", "v1", "poddisruptionbudgets", "PodDisruptionBudget", true, "pdb", "", "status",
     PodDisruptionBudgetStrategy},
    {"rbac.authorization.k8s.io", "v1", "clusterrolebindings", "ClusterRoleBinding", false, "", "",
     "", ClusterRoleBindingStrategy},
    {"rbac.authorization.k8s.io", "v1", "clusterroles", "ClusterRole", false, "", "", "",
     ClusterRoleStrategy},
    {"rbac.authorization.k8s.io", "v1", "rolebindings", "RoleBinding", true, "", "", "",
     RoleBindingStrategy},
    {"rbac.authorization.k8s.io", "v1", "roles", "Role", true, "", "", "", RoleStrategy},
    {"storage.k8s.io", "v1", "storageclasses", "StorageClass", false, "sc", "", "",
     StorageClassStrategy},
    {"admissionregistration.k8s.io", "v1", "mutatingwebhookconfigurations",
     "MutatingWebhookConfiguration", false, "", "api-extensions", "",
     MutatingWebhookConfigurationStrategy},
    {"admissionregistration.k8s.io", "v1", "validatingwebhookconfigurations",
     "ValidatingWebhookConfiguration", false, "", "api-extensions", "",
     ValidatingWebhookConfigurationStrategy},
    {"scheduling.k8s.io", "v1", "priorityclasses", "PriorityClass", false, "pc", "", "",
     PriorityClassStrategy},
    {"coordination.k8s.io", "v1", "leases", "Lease", true, "", "", "", LeaseStrategy},
    {"discovery.k8s.io", "v1", "endpointslices", "EndpointSlice", true, "", "", "",
     EndpointSliceStrategy},
    {"certificates.k8s.io", "v1", "certificatesigningrequests", "CertificateSigningRequest", false,
     "csr", "", "approval status", CertificateSigningRequestStrategy},
    {"storage.k8s.io", "v1", "csidrivers", "CSIDriver", false, "", "", "", CSIDriverStrategy},
    {"storage.k8s.io", "v1", "csinodes", "CSINode", false, "", "", "", CSINodeStrategy},
    {"storage.k8s.io", "v1", "csistoragecapacities", "CSIStorageCapacity", true, "", "", "",
     CSIStorageCapacityStrategy},
    {"storage.k8s.io", "v1", "volumeattachments", "VolumeAttachment", false, "", "", "status",
     VolumeAttachmentStrategy},
    {"storage.k8s.io", "v1", "volumeattributesclasses", "VolumeAttributesClass", false, "vac", "",
     "", VolumeAttributesClassStrategy},
    {"admissionregistration.k8s.io", "v1", "mutatingadmissionpolicies", "MutatingAdmissionPolicy",
     false, "", "api-extensions", "", MutatingAdmissionPolicyStrategy},
    {"admissionregistration.k8s.io", "v1", "mutatingadmissionpolicybindings",
     "MutatingAdmissionPolicyBinding", false, "", "api-extensions", "",
     MutatingAdmissionPolicyBindingStrategy},
    {"admissionregistration.k8s.io", "v1", "validatingadmissionpolicies",
     "ValidatingAdmissionPolicy", false, "", "api-extensions", "status",
     ValidatingAdmissionPolicyStrategy},
    {"admissionregistration.k8s.io", "v1", "validatingadmissionpolicybindings",
     "ValidatingAdmissionPolicyBinding", false, "", "api-extensions", "",
     ValidatingAdmissionPolicyBindingStrategy},
    {"apiregistration.k8s.io", "v1", "apiservices", "APIService", false, "", "api-extensions",
     "status", APIServiceStrategy},
    {"node.k8s.io", "v1", "runtimeclasses", "RuntimeClass", false, "", "", "",
     RuntimeClassStrategy},
    {"resource.k8s.io", "v1", "deviceclasses", "DeviceClass", false, "", "", "",
     DeviceClassStrategy},
    {"resource.k8s.io", "v1", "resourceclaims", "ResourceClaim", true, "", "", "status",
     ResourceClaimStrategy},
    {"resource.k8s.io", "v1", "resourceclaimtemplates", "ResourceClaimTemplate", true, "", "", "",
     ResourceClaimTemplateStrategy},
    {"resource.k8s.io", "v1", "resourceslices", "ResourceSlice", false, "", "", "",
     ResourceSliceStrategy},
    {"flowcontrol.apiserver.k8s.io", "v1", "flowschemas", "FlowSchema", false, "", "", "status",
     FlowSchemaStrategy},
    {"flowcontrol.apiserver.k8s.io", "v1", "prioritylevelconfigurations",
     "PriorityLevelConfiguration", false, "", "", "status", PriorityLevelConfigurationStrategy},
};

std::vector<std::string> Words(absl::string_view text) {
  return absl::StrSplit(text, ' ', absl::SkipEmpty());
}

const resource::ResourceType* NewType(const Row& row) {
  auto type = std::make_unique<resource::ResourceType>();
  type->group = row.group;
  type->version = row.version;
  type->resource = row.resource;
  type->kind = row.kind;
  type->list_kind = absl::StrCat(row.kind, "List");
  type->singular = absl::AsciiStrToLower(row.kind);
  type->short_names = Words(row.short_names);
  type->categories = Words(row.categories);
  type->verbs = {"create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"};
  // Namespaces are deleted one by one.
  if (type->kind == "Namespace") type->verbs.erase(type->verbs.begin() + 2);
  type->namespaced = row.namespaced;
  type->storage_version = type->group == "autoscaling" ? "v2" : row.version;
  const BuiltinStrategy& strategy = row.strategy();
  type->strategy = &strategy;
  type->schema = schema::BuiltinSchema(row.group, row.version, row.kind);
  if (type->schema == nullptr) {
    const std::shared_ptr<const schema::Schema> schema = wire::SchemaOfWireType(strategy.wire());
    type->schema = schema.get();
    type->schema_owner = schema;
  }
  for (std::string& name : Words(row.subresources)) {
    if (name == "status") {
      type->has_status = true;
    } else if (name == "scale") {
      type->scale = resource::ScalePaths{".spec.replicas", ".status.replicas", ""};
    } else {
      type->other_subresources.push_back(std::move(name));
    }
  }
  type->selectable_fields = strategy.SelectableFields();
  if (type->group == "events.k8s.io") type->stored_group = "";
  if (type->kind == "Endpoints") {
    type->deprecation_warning =
        "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice";
  }
  return type.release();
}

}  // namespace

const std::vector<const resource::ResourceType*>& BuiltinTypes() {
  static const std::vector<const resource::ResourceType*>& types = *[] {
    auto* result = new std::vector<const resource::ResourceType*>();
    for (const Row& row : kRows) result->push_back(NewType(row));
    return result;
  }();
  return types;
}

const resource::ResourceType* FindBuiltinType(absl::string_view group, absl::string_view version,
                                              absl::string_view resource) {
  for (const resource::ResourceType* type : BuiltinTypes()) {
    if (type->group == group && type->version == version && type->resource == resource) {
      return type;
    }
  }
  return nullptr;
}

}  // namespace quiesce::kinds
