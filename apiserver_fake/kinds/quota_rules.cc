// A resource goes by several names in a quota (cpu and requests.cpu; pods and count/pods), and
// usage has an entry for each: whoever compares need not know which one the quota uses. Pods that
// have ended still count as objects but no longer as consumers.
#include "apiserver_fake/kinds/quota_rules.h"

#include <algorithm>
#include <utility>

#include "absl/container/btree_map.h"
#include "absl/container/btree_set.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "apiserver_fake/go/rfc3339.h"
#include "apiserver_fake/kinds/pod_qos.h"

namespace quiesce::kinds {
namespace {

constexpr char kRequests[] = "requests.";
constexpr char kOfClass[] = ".storageclass.storage.k8s.io/";

bool Is(const api::GroupResource& resource, absl::string_view name) {
  return resource.group.empty() && resource.resource == name;
}

api::Quantity Number(int64_t number) {
  return *api::Quantity::FromValue(Value(absl::StrCat(number)));
}

// "count/configmaps", "count/deployments.apps".
std::string CountName(const api::GroupResource& resource) {
  return resource.group.empty() ? absl::StrCat("count/", resource.resource)
                                : absl::StrCat("count/", resource.resource, ".", resource.group);
}

bool HasOldName(const api::GroupResource& resource) {
  for (absl::string_view name :
       {"configmaps", "resourcequotas", "replicationcontrollers", "secrets"}) {
    if (Is(resource, name)) return true;
  }
  return false;
}

// A resource that only some nodes have, as "example.com/gpu".
bool IsExtended(absl::string_view name) {
  return absl::StrContains(name, "/") && !absl::StrContains(name, "kubernetes.io/") &&
         !absl::StartsWith(name, kRequests);
}

bool CountsPods(absl::string_view name) {
  for (absl::string_view known :
       {"count/pods", "cpu", "memory", "ephemeral-storage", "requests.cpu", "requests.memory",
        "requests.ephemeral-storage", "limits.cpu", "limits.memory", "limits.ephemeral-storage",
        "pods"}) {
    if (name == known) return true;
  }
  if (absl::StartsWith(name, "hugepages-") || absl::StartsWith(name, "requests.hugepages-")) {
    return true;
  }
  return absl::StartsWith(name, kRequests) && IsExtended(name.substr(sizeof(kRequests) - 1));
}

// Neither ended nor past the end of its grace period: a lost node must not eat up the quota.
bool IsAlive(const Value& pod, absl::Time now) {
  const absl::string_view phase = pod["status"]["phase"].string_value();
  if (phase == "Failed" || phase == "Succeeded") return false;
  const Value& metadata = pod["metadata"];
  if (!metadata.Has("deletionTimestamp") || !metadata.Has("deletionGracePeriodSeconds")) {
    return true;
  }
  const std::optional<absl::Time> deleted =
      go::ParseRfc3339(metadata["deletionTimestamp"].string_value());
  if (!deleted.has_value()) return true;
  return now <= *deleted + absl::Seconds(metadata["deletionGracePeriodSeconds"].int_value());
}

// The names that quotas have for requests and limits.
Amounts ComputeUsage(const Amounts& requests, const Amounts& limits) {
  Amounts usage = {{"pods", Number(1)}};
  for (const auto& [name, amount] : requests) {
    const bool plain = name == "cpu" || name == "memory" || name == "ephemeral-storage" ||
                       absl::StartsWith(name, "hugepages-");
    if (plain) usage[name] = amount;
    if (plain || IsExtended(name)) usage[absl::StrCat(kRequests, name)] = amount;
  }
  for (const char* name : {"cpu", "memory", "ephemeral-storage"}) {
    const auto limit = limits.find(name);
    if (limit != limits.end()) usage[absl::StrCat("limits.", name)] = limit->second;
  }
  return usage;
}

Amounts PodUsage(const Value& pod, absl::Time now) {
  Amounts usage = {{"count/pods", Number(1)}};
  if (!IsAlive(pod, now)) return usage;
  const Amounts overhead = AmountsOf(pod["spec"]["overhead"]);
  Amounts requests = PodRequests(pod["spec"]), limits = PodLimits(pod["spec"]);
  AddAmounts(requests, overhead);
  for (auto& [name, amount] : limits) {
    const auto more = overhead.find(name);
    if (more != overhead.end()) amount = amount.Plus(more->second);
  }
  AddAmounts(usage, ComputeUsage(requests, limits));
  return usage;
}

Amounts ServiceUsage(const Value& service) {
  const Value& spec = service["spec"];
  const absl::string_view type = spec["type"].string_value();
  int64_t node_ports = 0;
  if (type == "NodePort" || type == "LoadBalancer") {
    const Value& allocate = spec["allocateLoadBalancerNodePorts"];
    const bool only_given = type == "LoadBalancer" && allocate.is_bool() && !allocate.bool_value();
    for (const Value& port : spec["ports"].items()) {
      node_ports += !only_given || port["nodePort"].int_value() != 0;
    }
  }
  return {{"count/services", Number(1)},
          {"services", Number(1)},
          {"services.nodeports", Number(node_ports)},
          {"services.loadbalancers", Number(type == "LoadBalancer")}};
}

std::string ClassOf(const Value& claim) {
  const Value& annotation =
      claim["metadata"]["annotations"]["volume.beta.kubernetes.io/storage-class"];
  return std::string(
      (annotation.is_string() ? annotation : claim["spec"]["storageClassName"]).string_value());
}

Amounts ClaimUsage(const Value& claim) {
  Amounts usage = {{"persistentvolumeclaims", Number(1)},
                   {"count/persistentvolumeclaims", Number(1)}};
  const std::string storage_class = ClassOf(claim);
  if (!storage_class.empty()) {
    usage[absl::StrCat(storage_class, kOfClass, "persistentvolumeclaims")] = Number(1);
  }
  const Amounts asked = AmountsOf(claim["spec"]["resources"]["requests"]);
  const auto storage = asked.find("storage");
  if (storage == asked.end()) return usage;
  api::Quantity amount = storage->second;
  // While a claim grows, the larger of the two counts.
  const Amounts allocated = AmountsOf(claim["status"]["allocatedResources"]);
  const auto larger = allocated.find("storage");
  if (larger != allocated.end() && larger->second.Compare(amount) > 0) amount = larger->second;
  amount.RoundUp(0);
  usage["requests.storage"] = amount;
  if (!storage_class.empty()) {
    usage[absl::StrCat(storage_class, kOfClass, "requests.storage")] = amount;
  }
  return usage;
}

bool CountsClaims(absl::string_view name) {
  if (name == "count/persistentvolumeclaims") return true;
  for (absl::string_view known : {"persistentvolumeclaims", "requests.storage"}) {
    if (name == known || absl::EndsWith(name, absl::StrCat(kOfClass, known))) return true;
  }
  return false;
}

bool UsesOtherNamespaces(const Value& affinity) {
  auto crosses = [](const Value& term) {
    return !term["namespaces"].empty() || term["namespaceSelector"].is_object();
  };
  for (const char* side : {"podAffinity", "podAntiAffinity"}) {
    for (const Value& term :
         affinity[side]["requiredDuringSchedulingIgnoredDuringExecution"].items()) {
      if (crosses(term)) return true;
    }
    for (const Value& term :
         affinity[side]["preferredDuringSchedulingIgnoredDuringExecution"].items()) {
      if (crosses(term["podAffinityTerm"])) return true;
    }
  }
  return false;
}

// `text` is what the scope is about, absent where it is empty.
bool OperatorMatches(const Value& requirement, absl::string_view text) {
  const absl::string_view op = requirement["operator"].string_value();
  const absl::Span<const Value> values = requirement["values"].items();
  const bool among = std::any_of(values.begin(), values.end(),
                                 [&](const Value& value) { return value.string_value() == text; });
  if (op == "Exists") return !text.empty();
  if (op == "DoesNotExist") return text.empty();
  if (op == "In") return !text.empty() && among;
  return op == "NotIn" && !among;
}

bool PodInScope(const Value& requirement, const Value& pod) {
  const absl::string_view scope = requirement["scopeName"].string_value();
  if (scope == "Terminating") return IsTerminatingPod(pod);
  if (scope == "NotTerminating") return !IsTerminatingPod(pod);
  if (scope == "BestEffort") return PodQosClass(pod["spec"]) == "BestEffort";
  if (scope == "NotBestEffort") return PodQosClass(pod["spec"]) != "BestEffort";
  if (scope == "PriorityClass") {
    return OperatorMatches(requirement, pod["spec"]["priorityClassName"].string_value());
  }
  return scope == "CrossNamespacePodAffinity" && UsesOtherNamespaces(pod["spec"]["affinity"]);
}

bool InScope(const Value& requirement, const api::GroupResource& resource, const Value& object) {
  if (Is(resource, "pods")) return PodInScope(requirement, object);
  if (!Is(resource, "persistentvolumeclaims")) return false;
  return requirement["scopeName"].string_value() == "VolumeAttributesClass" &&
         OperatorMatches(requirement, object["spec"]["volumeAttributesClassName"].string_value());
}

}  // namespace

bool IsTerminatingPod(const Value& pod) {
  const Value& deadline = pod["spec"]["activeDeadlineSeconds"];
  return !deadline.is_null() && deadline.int_value() >= 0;
}

Amounts QuotaUsage(const api::GroupResource& resource, const Value& object, absl::Time now) {
  if (Is(resource, "pods")) return PodUsage(object, now);
  if (Is(resource, "services")) return ServiceUsage(object);
  if (Is(resource, "persistentvolumeclaims")) return ClaimUsage(object);
  Amounts usage = {{CountName(resource), Number(1)}};
  if (HasOldName(resource)) usage[resource.resource] = Number(1);
  return usage;
}

bool QuotaCounts(const api::GroupResource& resource, absl::string_view name) {
  if (Is(resource, "pods")) return CountsPods(name);
  if (Is(resource, "services")) {
    return name == "count/services" || name == "services" || name == "services.nodeports" ||
           name == "services.loadbalancers";
  }
  if (Is(resource, "persistentvolumeclaims")) return CountsClaims(name);
  return name == CountName(resource) || (HasOldName(resource) && name == resource.resource);
}

bool InQuotaScopes(const Value& quota, const api::GroupResource& resource, const Value& object) {
  const Value& spec = quota["spec"];
  for (const Value& scope : spec["scopes"].items()) {
    const Value exists = Value::Object({{"scopeName", scope}, {"operator", "Exists"}});
    if (!InScope(exists, resource, object)) return false;
  }
  for (const Value& requirement : spec["scopeSelector"]["matchExpressions"].items()) {
    if (!InScope(requirement, resource, object)) return false;
  }
  return true;
}

std::string QuotaConstraint(const api::GroupResource& resource,
                            const std::vector<std::string>& counted, const Value& object) {
  if (!Is(resource, "pods") || !object["spec"]["resources"].empty()) return "";
  absl::btree_map<std::string, absl::btree_set<std::string>> missing;  // containers, by resource
  for (const std::string& name : counted) {
    // The original demands no other resources of a pod.
    const absl::string_view bare = absl::EndsWith(name, "cpu") ? "cpu" : "memory";
    const bool needed = name == bare || name == absl::StrCat(kRequests, bare) ||
                        name == absl::StrCat("limits.", bare);
    if (!needed) continue;
    const char* list = absl::StartsWith(name, "limits.") ? "limits" : "requests";
    for (const char* containers : {"containers", "initContainers"}) {
      for (const Value& container : object["spec"][containers].items()) {
        if (container["resources"][list].Has(bare)) continue;
        missing[name].insert(std::string(container["name"].string_value()));
      }
    }
  }
  if (missing.empty()) return "";
  std::vector<std::string> parts;
  for (const auto& [name, containers] : missing) {
    parts.push_back(absl::StrCat(name, " for: ", absl::StrJoin(containers, ",")));
  }
  return absl::StrCat("must specify ", absl::StrJoin(parts, "; "));
}

}  // namespace quiesce::kinds
