#include "reconcilers/workloads/service_pods.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "reconcilers/workloads/objects.h"
#include "reconcilers/workloads/pods.h"

namespace quiesce::reconcilers::workloads {
namespace {

bool Selects(const Value& service, const Value& pod) {
  const auto selector = service["spec"]["selector"].members();
  return std::all_of(selector.begin(), selector.end(), [&pod](const ValueMember& wanted) {
    return LabelsOf(pod)[wanted.key.view()] == wanted.value;
  });
}

bool EndpointsChanged(const Value& old, const Value& pod) {
  return old["metadata"]["deletionTimestamp"] != pod["metadata"]["deletionTimestamp"] ||
         IsPodReady(old) != IsPodReady(pod) || old["status"]["podIPs"] != pod["status"]["podIPs"] ||
         IsPodFinished(old) != IsPodFinished(pod) ||
         old["spec"]["nodeName"] != pod["spec"]["nodeName"];
}

bool SelectionChanged(const Value& old, const Value& pod) {
  return LabelsOf(old) != LabelsOf(pod) || old["spec"]["hostname"] != pod["spec"]["hostname"] ||
         old["spec"]["subdomain"] != pod["spec"]["subdomain"];
}

class ServicesOfPod : public runtime::EventHandler {
 public:
  explicit ServicesOfPod(const CachedObjects* cached) : cached_(cached) {}

  bool Handle(const runtime::Event& event, runtime::WorkQueue* queue) override {
    const bool update = event.type == runtime::Event::Type::kUpdate;
    const bool moved = update && SelectionChanged(event.old, event.object);
    if (update && !moved && !EndpointsChanged(event.old, event.object)) return true;
    for (const Value& service : cached_->List(Services(), NamespaceOf(event.object))) {
      if (!HasEndpoints(service)) continue;
      if (Selects(service, event.object) || (moved && Selects(service, event.old))) {
        queue->Add(runtime::KeyOf(service));
      }
    }
    return true;
  }

 private:
  const CachedObjects* const cached_;
};

std::optional<absl::Time> ReadyChange(const Value& pod) {
  for (const Value& condition : pod["status"]["conditions"].items()) {
    if (condition["type"].string_value() == "Ready") {
      return TimeOf(condition["lastTransitionTime"]);
    }
  }
  return std::nullopt;
}

}  // namespace

bool HasEndpoints(const Value& service) {
  return !service["spec"]["selector"].empty() &&
         service["spec"]["type"].string_value() != "ExternalName";
}

bool IsHeadless(const Value& service) {
  const absl::string_view ip = service["spec"]["clusterIP"].string_value();
  return ip.empty() || ip == "None";
}

std::vector<Value> PodsOfService(const CachedObjects& cached, const Value& service) {
  std::vector<Value> pods = cached.List(Pods(), NamespaceOf(service));
  std::erase_if(pods, [&service](const Value& pod) { return !Selects(service, pod); });
  return pods;
}

bool MayBeEndpoint(const Value& pod, bool with_terminating) {
  if (IsPodFinished(pod)) return false;
  if (pod["status"]["podIP"].string_value().empty() && pod["status"]["podIPs"].empty()) {
    return false;
  }
  return with_terminating || !IsDeleting(pod);
}

bool SetsHostname(const Value& pod, const Value& service) {
  return !pod["spec"]["hostname"].string_value().empty() &&
         pod["spec"]["subdomain"].string_value() == NameOf(service);
}

std::vector<std::string> AddressesOf(const Value& pod, absl::string_view family) {
  std::vector<std::string> addresses;
  for (const Value& entry : pod["status"]["podIPs"].items()) {
    const absl::string_view ip = entry["ip"].string_value();
    const bool is_v6 = absl::StrContains(ip, ':');
    if (is_v6 == (family == "IPv6")) addresses.emplace_back(ip);
  }
  return addresses;
}

std::optional<int64_t> PodPort(const Value& pod, const Value& service_port) {
  const Value& target = service_port["targetPort"];
  if (!target.is_string()) return target.int_value();
  for (const char* list : {"containers", "initContainers"}) {
    for (const Value& container : pod["spec"][list].items()) {
      // Of the init containers only those that stay have ports.
      if (absl::string_view(list) == "initContainers" &&
          container["restartPolicy"].string_value() != "Always") {
        continue;
      }
      for (const Value& port : container["ports"].items()) {
        if (port["name"] == target && port["protocol"] == service_port["protocol"]) {
          return port["containerPort"].int_value();
        }
      }
    }
  }
  return std::nullopt;
}

std::unique_ptr<runtime::EventHandler> EnqueueServicesOfPod(const CachedObjects* cached) {
  return std::make_unique<ServicesOfPod>(cached);
}

std::optional<absl::Time> TriggerTimes::Next(const Value& service, const std::vector<Value>& pods) {
  Known& known = services_[runtime::KeyOf(service)];
  std::optional<absl::Time> first;
  std::map<std::string, absl::Time> now;
  for (const Value& pod : pods) {
    const std::optional<absl::Time> change = ReadyChange(pod);
    if (!change.has_value()) continue;
    const std::string name(NameOf(pod));
    now[name] = *change;
    auto before = known.pods.find(name);
    if (before == known.pods.end() || before->second < *change) {
      first = std::min(first.value_or(*change), *change);
    }
  }
  const absl::Time created = CreationTimeOf(service);
  if (known.service != created) first = std::min(first.value_or(created), created);
  known.service = created;
  known.pods = std::move(now);
  return first;
}

}  // namespace quiesce::reconcilers::workloads
