// Subsets are made port by port, because pods may give a named port different numbers or not have
// it; ports that have the same addresses, ready and not, are then merged into one subset.
//
// `replaced_` holds the version that the last update of a Service's Endpoints replaced. A cache
// that still shows that version has not seen the update, and to write from it would be a conflict:
// the Service waits.
#include "reconcilers/workloads/endpoints.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "apiserver_fake/go/rfc3339.h"
#include "reconcilers/runtime/client/api_error.h"
#include "reconcilers/workloads/objects.h"
#include "reconcilers/workloads/pod_control.h"
#include "reconcilers/workloads/pods.h"

namespace quiesce::reconcilers::workloads {
namespace {

using runtime::Outcome;
using runtime::Result;

constexpr char kManagedByLabel[] = "endpoints.kubernetes.io/managed-by";
constexpr char kManager[] = "endpoint-controller";
constexpr char kOverCapacity[] = "endpoints.kubernetes.io/over-capacity";
constexpr size_t kMostAddresses = 1000;

// The pod's address in the family of the Service; null where it has none.
Value AddressFor(const Value& service, const Value& pod) {
  const absl::string_view family = service["spec"]["ipFamilies"].at(0).string_value();
  const std::vector<std::string> addresses = AddressesOf(pod, family == "IPv6" ? "IPv6" : "IPv4");
  if (addresses.empty()) return Value();
  Value address = Value::Object({{"ip", addresses[0]},
                                 {"nodeName", pod["spec"]["nodeName"]},
                                 {"targetRef", Value::Object({{"kind", "Pod"},
                                                              {"namespace", NamespaceOf(pod)},
                                                              {"name", NameOf(pod)},
                                                              {"uid", UidOf(pod)}})}});
  if (SetsHostname(pod, service)) address.Set("hostname", pod["spec"]["hostname"]);
  return address;
}

Value EndpointPort(const Value& service_port, int64_t number) {
  Value port = Value::Object({{"port", number}, {"protocol", service_port["protocol"]}});
  for (const char* member : {"name", "appProtocol"}) {
    if (!service_port[member].string_value().empty()) port.Set(member, service_port[member]);
  }
  return port;
}

// The addresses of one port; `ports` has more than one where several have the same.
struct Subset {
  Value ports = Value::List();
  std::vector<Value> ready, not_ready;
};

bool AddressBefore(const Value& a, const Value& b) {
  const absl::string_view left = a["ip"].string_value(), right = b["ip"].string_value();
  if (left != right) return left < right;
  return a["targetRef"]["uid"].string_value() < b["targetRef"]["uid"].string_value();
}

// True where so many addresses are left that some had to go; ready ones are kept first.
bool Truncate(Value* subsets) {
  size_t room = kMostAddresses;
  bool truncated = false;
  for (const char* list : {"addresses", "notReadyAddresses"}) {
    for (size_t i = 0; i < subsets->size(); ++i) {
      const Value& addresses = subsets->at(i)[list];
      if (addresses.size() <= room) {
        room -= addresses.size();
        continue;
      }
      truncated = true;
      std::vector<Value> kept(addresses.items().begin(), addresses.items().begin() + room);
      room = 0;
      subsets->MutableAt(i).Set(list, Value::List(std::move(kept)));
    }
  }
  return truncated;
}

Value LabelsFor(const Value& service) {
  Value labels = LabelsOf(service).is_object() ? LabelsOf(service) : Value::Object();
  if (IsHeadless(service)) labels.Set(kHeadlessLabel, "");
  labels.Set(kManagedByLabel, kManager);
  return labels;
}

}  // namespace

Value EndpointSubsets(const Value& service, const std::vector<Value>& pods) {
  const Value& spec = service["spec"];
  const bool publish = spec["publishNotReadyAddresses"].bool_value();
  std::vector<std::pair<Value, Subset>> by_port;  // a subset for each port of its own
  auto add = [&](const Value& port, const Value& address, bool ready) {
    auto found = std::find_if(by_port.begin(), by_port.end(),
                              [&port](const auto& entry) { return entry.first == port; });
    if (found == by_port.end()) found = by_port.insert(by_port.end(), {port, Subset()});
    (ready ? found->second.ready : found->second.not_ready).push_back(address);
  };
  for (const Value& pod : pods) {
    if (!MayBeEndpoint(pod, publish)) continue;
    const Value address = AddressFor(service, pod);
    if (address.is_null()) continue;
    const bool ready = publish || IsPodReady(pod);
    if (spec["ports"].empty() && IsHeadless(service)) add(Value(), address, ready);
    for (const Value& port : spec["ports"].items()) {
      const std::optional<int64_t> number = PodPort(pod, port);
      if (number.has_value()) add(EndpointPort(port, *number), address, ready);
    }
  }
  std::vector<Subset> merged;
  for (auto& [port, subset] : by_port) {
    std::sort(subset.ready.begin(), subset.ready.end(), &AddressBefore);
    std::sort(subset.not_ready.begin(), subset.not_ready.end(), &AddressBefore);
    auto same = std::find_if(merged.begin(), merged.end(), [&subset](const Subset& other) {
      return other.ready == subset.ready && other.not_ready == subset.not_ready;
    });
    if (same == merged.end()) same = merged.insert(merged.end(), std::move(subset));
    if (!port.is_null()) same->ports.Append(port);
  }
  Value subsets = Value::List();
  for (Subset& subset : merged) {
    Value shown = Value::Object();
    if (!subset.ready.empty()) shown.Set("addresses", Value::List(std::move(subset.ready)));
    if (!subset.not_ready.empty()) {
      shown.Set("notReadyAddresses", Value::List(std::move(subset.not_ready)));
    }
    if (!subset.ports.empty()) shown.Set("ports", std::move(subset.ports));
    subsets.Append(std::move(shown));
  }
  return subsets;
}

EndpointsController::EndpointsController(const runtime::ControllerEnvironment& environment)
    : client_(environment.client),
      cached_(environment.cache),
      recorder_(environment.loop, environment.client, kManager) {}

sim::Task<Outcome> EndpointsController::Reconcile(runtime::Context&, runtime::Request request) {
  Outcome outcome = co_await SyncOnce(request);
  co_return retries_.Judge(request, std::move(outcome));
}

sim::Task<Outcome> EndpointsController::SyncOnce(runtime::Request request) {
  const Value* found = cached_.Find(Services(), request);
  if (found == nullptr) {
    trigger_times_.Forget(request);
    replaced_.erase(request);
    co_return runtime::IgnoreNotFound(co_await client_->Delete(Endpoints(), request));
  }
  const Value service = *found;
  if (!HasEndpoints(service)) co_return Result::Done();
  const std::vector<Value> pods = PodsOfService(cached_, service);
  const std::optional<absl::Time> triggered = trigger_times_.Next(service, pods);
  Value subsets = EndpointSubsets(service, pods);
  const bool truncated = Truncate(&subsets);
  const Value labels = LabelsFor(service);

  const Value* current = cached_.Find(Endpoints(), request);
  Value endpoints = Value::Object(
      {{"apiVersion", "v1"},
       {"kind", "Endpoints"},
       {"metadata", Value::Object({{"name", request.name}, {"namespace", request.namespace_}})}});
  if (current != nullptr) {
    endpoints = *current;
    auto replaced = replaced_.find(request);
    if (replaced != replaced_.end() && replaced->second == VersionOf(endpoints)) {
      co_return absl::UnavailableError(absl::StrCat(
          "endpoints informer cache is out of date, resource version ", replaced->second,
          " already processed for endpoints ", request.namespace_, "/", request.name));
    }
    const bool same_subsets =
        endpoints["subsets"] == subsets || (endpoints["subsets"].empty() && subsets.empty());
    if (same_subsets && LabelsOf(endpoints) == labels &&
        AnnotationsOf(endpoints).Has(kOverCapacity) == truncated) {
      co_return Result::Done();
    }
  }
  endpoints.Set("subsets", std::move(subsets));
  endpoints.Mutable("metadata").Set("labels", labels);
  Value annotations =
      AnnotationsOf(endpoints).is_object() ? AnnotationsOf(endpoints) : Value::Object();
  annotations.Erase(kTriggerTimeAnnotation);
  annotations.Erase(kOverCapacity);
  if (triggered.has_value()) {
    annotations.Set(kTriggerTimeAnnotation, go::FormatRfc3339(*triggered));
  }
  if (truncated) annotations.Set(kOverCapacity, "truncated");
  endpoints.Mutable("metadata").Set("annotations", std::move(annotations));
  co_return co_await Write(service, std::move(endpoints), current == nullptr);
}

sim::Task<absl::Status> EndpointsController::Write(Value service, Value endpoints, bool is_new) {
  const std::string before(VersionOf(endpoints));
  absl::Status written;
  if (is_new) {
    written = co_await client_->Create(Endpoints(), &endpoints);
    if (IsNamespaceTerminating(written)) co_return absl::OkStatus();
  } else {
    written = co_await client_->Update(Endpoints(), &endpoints);
  }
  const std::string of = absl::StrCat(NamespaceOf(service), "/", NameOf(service), ": ");
  if (!written.ok()) {
    recorder_.Record(Endpoints(), endpoints, "Warning",
                     is_new ? "FailedToCreateEndpoint" : "FailedToUpdateEndpoint",
                     absl::StrCat(is_new ? "Failed to create endpoint for service "
                                         : "Failed to update endpoint ",
                                  of, written.message()));
    co_return written;
  }
  if (!is_new && VersionOf(endpoints) != before) replaced_[runtime::KeyOf(service)] = before;
  co_return absl::OkStatus();
}

runtime::ControllerSpec EndpointsSpec() {
  runtime::ControllerSpec spec;
  spec.name = "workloads/endpoints";
  spec.about = "The Endpoints controller: the same addresses in the old form";
  spec.for_resource = Services();
  runtime::WatchSpec pods, endpoints;
  pods.resource = Pods();
  pods.handler = [](runtime::Reconciler& reconciler) {
    return EnqueueServicesOfPod(static_cast<EndpointsController&>(reconciler).cached());
  };
  // Whoever takes them away or changes them: the Service of that name.
  endpoints.resource = Endpoints();
  endpoints.map = [](const Value& object) {
    return std::vector<runtime::Request>{runtime::KeyOf(object)};
  };
  spec.watches = {std::move(pods), std::move(endpoints)};
  spec.workers = 5;
  spec.classic_queue = true;
  spec.make = [](const runtime::ControllerEnvironment& environment)
      -> absl::StatusOr<std::unique_ptr<runtime::Reconciler>> {
    absl::Status options = RefuseOptions("workloads/endpoints", environment.options);
    if (!options.ok()) return options;
    return std::make_unique<EndpointsController>(environment);
  };
  return spec;
}

}  // namespace quiesce::reconcilers::workloads
