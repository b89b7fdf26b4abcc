// What the controllers of Endpoints and EndpointSlices share: which pods a Service reaches, by
// which addresses and ports, and since when. Sources:
// k8s.io/endpointslice/{utils.go,util/controller_utils.go,util/trigger_time_tracker.go}.
#ifndef QUIESCE_RECONCILERS_WORKLOADS_SERVICE_PODS_H_
#define QUIESCE_RECONCILERS_WORKLOADS_SERVICE_PODS_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "apiserver_fake/base/value.h"
#include "reconcilers/runtime/client/object_key.h"
#include "reconcilers/runtime/controller/handler.h"
#include "reconcilers/workloads/cached_objects.h"

namespace quiesce::reconcilers::workloads {

inline constexpr char kTriggerTimeAnnotation[] = "endpoints.kubernetes.io/last-change-trigger-time";
inline constexpr char kHeadlessLabel[] = "service.kubernetes.io/headless";

// The Service is watched over: it has a selector and is no name for something outside.
bool HasEndpoints(const Value& service);
bool IsHeadless(const Value& service);
// In order of names.
std::vector<Value> PodsOfService(const CachedObjects& cached, const Value& service);
// Not finished, with an address; one that is being deleted only if asked for.
bool MayBeEndpoint(const Value& pod, bool with_terminating);
bool SetsHostname(const Value& pod, const Value& service);
// The addresses of one family, "IPv4" or "IPv6".
std::vector<std::string> AddressesOf(const Value& pod, absl::string_view family);
// The pod's port for a port of the Service; nullopt where a named one is missing.
std::optional<int64_t> PodPort(const Value& pod, const Value& service_port);

// Queues the Services that select a pod when it comes, goes, or what its endpoints say changes.
// `cached` outlives the handler.
std::unique_ptr<runtime::EventHandler> EnqueueServicesOfPod(const CachedObjects* cached);

// When the first of the changes happened that an update brings.
class TriggerTimes {
 public:
  // Nullopt where nothing new has triggered it.
  std::optional<absl::Time> Next(const Value& service, const std::vector<Value>& pods);
  void Forget(const runtime::ObjectKey& service) { services_.erase(service); }

 private:
  struct Known {
    std::optional<absl::Time> service;
    std::map<std::string, absl::Time> pods;
  };
  std::map<runtime::ObjectKey, Known> services_;
};

}  // namespace quiesce::reconcilers::workloads

#endif  // QUIESCE_RECONCILERS_WORKLOADS_SERVICE_PODS_H_
