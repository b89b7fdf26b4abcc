// For each family pods are grouped by the ports they have for the Service, and each group is
// compared with the slices that have those ports. Endpoints stay in the slice they are in; new ones
// fill slices that must be written anyway, then one slice that can hold them all, and only then new
// slices: as few writes as possible, not as few slices.
//
// A slice that must go is turned into one that must come: one write instead of two.
#include "reconcilers/workloads/endpoint_slices.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "apiserver_fake/go/rfc3339.h"
#include "reconcilers/runtime/client/api_error.h"
#include "reconcilers/runtime/toolbox/owner_reference.h"
#include "reconcilers/workloads/objects.h"
#include "reconcilers/workloads/pod_control.h"
#include "reconcilers/workloads/pods.h"

namespace quiesce::reconcilers::workloads {
namespace {

using runtime::ObjectKey;
using runtime::Outcome;
using runtime::Result;

constexpr size_t kMostEndpoints = 100;
// Changes of slices by others are gathered for so long before the Service is looked at
// (endpointSliceChangeMinSyncDelay).
constexpr absl::Duration kSliceChangeDelay = absl::Seconds(1);
constexpr char kManagedByLabel[] = "endpointslice.kubernetes.io/managed-by";
constexpr char kManager[] = "endpointslice-controller.k8s.io";
constexpr char kZoneLabel[] = "topology.kubernetes.io/zone";

Value WithoutReserved(const Value& labels) {
  Value kept = Value::Object();
  for (const ValueMember& label : labels.members()) {
    const absl::string_view key = label.key.view();
    if (key != kServiceNameLabel && key != kManagedByLabel && key != kHeadlessLabel) {
      kept.Set(key, label.value);
    }
  }
  return kept;
}

Value SliceLabels(const Value& service) {
  Value labels = WithoutReserved(LabelsOf(service));
  if (IsHeadless(service)) labels.Set(kHeadlessLabel, "");
  labels.Set(kServiceNameLabel, NameOf(service));
  labels.Set(kManagedByLabel, kManager);
  return labels;
}

Value NewSlice(const Value& service, absl::string_view family, const Value& ports) {
  Value metadata =
      Value::Object({{"generateName", absl::StrCat(NameOf(service), "-")},
                     {"namespace", NamespaceOf(service)},
                     {"labels", SliceLabels(service)},
                     {"ownerReferences", Value::List({ControllerReference(Services(), service)})}});
  // Empty lists are null, as an encoding that cannot tell them apart leaves them.
  return Value::Object({{"apiVersion", "discovery.k8s.io/v1"},
                        {"kind", "EndpointSlice"},
                        {"metadata", std::move(metadata)},
                        {"addressType", family},
                        {"endpoints", Value()},
                        {"ports", ports.empty() ? Value() : ports}});
}

void SetEndpoints(std::vector<Value> endpoints, Value* slice) {
  slice->Set("endpoints", endpoints.empty() ? Value() : Value::List(std::move(endpoints)));
}

Value PortsFor(const Value& service, const Value& pod) {
  Value ports = Value::List();
  for (const Value& port : service["spec"]["ports"].items()) {
    const std::optional<int64_t> number = PodPort(pod, port);
    if (!number.has_value()) continue;
    Value entry = Value::Object(
        {{"name", port["name"].string_value()}, {"protocol", port["protocol"]}, {"port", *number}});
    if (port.Has("appProtocol")) entry.Set("appProtocol", port["appProtocol"]);
    ports.Append(std::move(entry));
  }
  return ports;
}

Value EndpointFor(const Value& service, const Value& pod, const Value* node,
                  const std::vector<std::string>& addresses) {
  const bool serving = IsPodReady(pod), terminating = IsDeleting(pod);
  const bool publish = service["spec"]["publishNotReadyAddresses"].bool_value();
  Value list = Value::List();
  for (const std::string& address : addresses) list.Append(address);
  Value endpoint =
      Value::Object({{"addresses", std::move(list)},
                     {"conditions", Value::Object({{"ready", publish || (serving && !terminating)},
                                                   {"serving", serving},
                                                   {"terminating", terminating}})},
                     {"targetRef", Value::Object({{"kind", "Pod"},
                                                  {"namespace", NamespaceOf(pod)},
                                                  {"name", NameOf(pod)},
                                                  {"uid", UidOf(pod)}})}});
  const absl::string_view node_name = pod["spec"]["nodeName"].string_value();
  if (!node_name.empty()) endpoint.Set("nodeName", node_name);
  if (node != nullptr && LabelsOf(*node).Has(kZoneLabel)) {
    endpoint.Set("zone", LabelsOf(*node)[kZoneLabel]);
  }
  if (SetsHostname(pod, service)) endpoint.Set("hostname", pod["spec"]["hostname"]);
  return endpoint;
}

// The same pod at the same addresses: its conditions may differ.
bool IsSameEndpoint(const Value& a, const Value& b) {
  return a["addresses"] == b["addresses"] && a["targetRef"]["uid"] == b["targetRef"]["uid"] &&
         a["hostname"] == b["hostname"] && a["nodeName"] == b["nodeName"];
}

bool IsOwnedBy(const Value& slice, const Value& service) {
  for (const Value& reference : slice["metadata"]["ownerReferences"].items()) {
    if (reference["uid"] == service["metadata"]["uid"] &&
        reference["kind"].string_value() == "Service") {
      return true;
    }
  }
  return false;
}

std::vector<std::string> FamiliesOf(const Value& service) {
  std::vector<std::string> families;
  for (const Value& family : service["spec"]["ipFamilies"].items()) {
    families.emplace_back(family.string_value());
  }
  if (!families.empty()) return families;
  const absl::string_view ip = service["spec"]["clusterIP"].string_value();
  if (!IsHeadless(service)) return {absl::StrContains(ip, ':') ? "IPv6" : "IPv4"};
  return {"IPv4", "IPv6"};
}

// Empty, and all else as a new one would be.
bool IsPlaceholder(const Value& slice, const Value& service) {
  return slice["endpoints"].empty() && slice["ports"].empty() &&
         LabelsOf(slice) == SliceLabels(service) && IsOwnedBy(slice, service);
}

bool IsOurs(const Value& slice) {
  return LabelsOf(slice)[kManagedByLabel].string_value() == kManager;
}

class SliceHandler : public runtime::EventHandler {
 public:
  explicit SliceHandler(EndpointSliceController* controller) : controller_(controller) {}
  bool Handle(const runtime::Event& event, runtime::WorkQueue* queue) override {
    controller_->HandleSlice(event, queue);
    return true;
  }

 private:
  EndpointSliceController* const controller_;
};

}  // namespace

EndpointSliceController::EndpointSliceController(const runtime::ControllerEnvironment& environment)
    : client_(environment.client),
      cached_(environment.cache),
      recorder_(environment.loop, environment.client, "endpoint-slice-controller") {}

void EndpointSliceController::HandleSlice(const runtime::Event& event, runtime::WorkQueue* queue) {
  const Value& slice = event.object;
  const auto wake = [queue](const Value& one) {
    const ObjectKey service = ServiceOfSlice(one);
    if (!service.name.empty()) queue->AddAfter(service, kSliceChangeDelay);
  };
  const bool ours = IsOurs(slice);
  if (event.type == runtime::Event::Type::kDelete) {
    if (ours && tracker_.WasTaken(slice)) wake(slice);
    return;
  }
  const bool update = event.type == runtime::Event::Type::kUpdate;
  // Labels do not move the generation.
  if (update && ServiceOfSlice(event.old).name != ServiceOfSlice(slice).name) {
    wake(slice);
    wake(event.old);
    return;
  }
  const bool changed_hands = update && IsOurs(event.old) != ours;
  if (changed_hands || (ours && tracker_.IsForeign(slice))) wake(slice);
}

sim::Task<Outcome> EndpointSliceController::Reconcile(runtime::Context&, runtime::Request request) {
  Outcome outcome = co_await SyncOnce(request);
  co_return retries_.Judge(request, std::move(outcome));
}

sim::Task<Outcome> EndpointSliceController::SyncOnce(runtime::Request request) {
  const Value* found = cached_.Find(Services(), request);
  if (found == nullptr) {
    trigger_times_.Forget(request);
    tracker_.Forget(request);
    co_return Result::Done();  // the garbage collector deletes the slices
  }
  const Value service = *found;
  if (!HasEndpoints(service)) co_return Result::Done();
  std::vector<Value> slices;
  for (Value& slice : cached_.List(EndpointSlices(), request.namespace_)) {
    if (LabelsOf(slice)[kServiceNameLabel].string_value() == request.name && IsOurs(slice) &&
        !IsDeleting(slice)) {
      slices.push_back(std::move(slice));
    }
  }
  // A slice whose labels others have changed is missed as well, for as long as the Service lives:
  // the real controller does the same.
  if (tracker_.IsBehind(request, slices)) {
    co_return absl::UnavailableError("EndpointSlice informer cache is out of date");
  }
  const std::vector<Value> pods = PodsOfService(cached_, service);
  const std::optional<absl::Time> trigger = trigger_times_.Next(service, pods);
  std::vector<absl::Status> errors;
  const std::vector<std::string> families = FamiliesOf(service);
  for (const std::string& family : families) {
    std::vector<Value> existing;
    for (const Value& slice : slices) {
      if (slice["addressType"].string_value() == family) existing.push_back(slice);
    }
    Changes changes = Compare(service, pods, existing, family, &errors);
    errors.push_back(co_await Write(service, std::move(changes), trigger));
  }
  Changes obsolete;
  for (const Value& slice : slices) {
    const absl::string_view family = slice["addressType"].string_value();
    if (std::find(families.begin(), families.end(), family) == families.end()) {
      obsolete.remove.push_back(slice);
    }
  }
  errors.push_back(co_await Write(service, std::move(obsolete), trigger));
  absl::Status failed = Aggregate(errors);
  if (!failed.ok()) {
    recorder_.Record(Services(), service, "Warning", "FailedToUpdateEndpointSlices",
                     absl::StrCat("Error updating Endpoint Slices for Service ", request.namespace_,
                                  "/", request.name, ": ", failed.message()));
    co_return failed;
  }
  co_return Result::Done();
}

EndpointSliceController::Changes EndpointSliceController::Compare(
    const Value& service, const std::vector<Value>& pods, const std::vector<Value>& slices,
    absl::string_view family, std::vector<absl::Status>* errors) const {
  std::vector<Wanted> wanted;
  for (const Value& pod : pods) {
    if (!MayBeEndpoint(pod, /*with_terminating=*/true)) continue;
    const Value ports = PortsFor(service, pod);
    auto group = std::find_if(wanted.begin(), wanted.end(),
                              [&ports](const Wanted& one) { return one.ports == ports; });
    if (group == wanted.end()) group = wanted.insert(wanted.end(), {ports, {}});
    const std::string node_name(pod["spec"]["nodeName"].string_value());
    const Value* node = cached_.Find(Nodes(), {"", node_name});
    if (node == nullptr && !service["spec"]["publishNotReadyAddresses"].bool_value()) {
      errors->push_back(absl::NotFoundError(
          absl::StrCat("skipping Pod ", NameOf(pod), " for Service ", NamespaceOf(service), "/",
                       NameOf(service), ": Node ", node_name, " Not Found")));
      continue;
    }
    const std::vector<std::string> addresses = AddressesOf(pod, family);
    if (!addresses.empty()) {
      group->endpoints.push_back(EndpointFor(service, pod, node, addresses));
    }
  }
  Changes changes;
  std::vector<Value> rest;  // slices for lists of ports that no pod has
  for (const Value& slice : slices) {
    const bool used = std::any_of(wanted.begin(), wanted.end(), [&slice](const Wanted& one) {
      return one.ports == slice["ports"] || (one.ports.empty() && slice["ports"].empty());
    });
    if (!IsOwnedBy(slice, service) || !used) rest.push_back(slice);
  }
  for (Wanted& one : wanted) ComparePorts(service, family, std::move(one), slices, &changes);
  for (Value& slice : rest) changes.remove.push_back(std::move(slice));
  // There is always one slice, be it empty.
  if (slices.size() == changes.remove.size() && changes.create.empty()) {
    if (changes.remove.size() == 1 && IsPlaceholder(changes.remove[0], service)) {
      changes.remove.clear();
    } else {
      changes.create.push_back(NewSlice(service, family, Value()));
    }
  }
  // One that must go is made into one that must come.
  for (size_t i = 0; i < changes.remove.size() && !changes.create.empty();) {
    if (!IsOwnedBy(changes.remove[i], service)) {
      ++i;
      continue;
    }
    Value slice = std::move(changes.create.back());
    changes.create.pop_back();
    slice.Mutable("metadata").Set("name", NameOf(changes.remove[i]));
    changes.update.push_back(std::move(slice));
    changes.remove.erase(changes.remove.begin() + static_cast<std::ptrdiff_t>(i));
  }
  return changes;
}

void EndpointSliceController::ComparePorts(const Value& service, absl::string_view family,
                                           Wanted wanted, const std::vector<Value>& slices,
                                           Changes* changes) const {
  std::vector<Value> unchanged;
  std::vector<Value>& missing = wanted.endpoints;
  const size_t first_update = changes->update.size();
  for (const Value& slice : slices) {
    const bool ours =
        slice["ports"] == wanted.ports || (slice["ports"].empty() && wanted.ports.empty());
    if (!ours || !IsOwnedBy(slice, service)) continue;
    std::vector<Value> kept;
    bool changed = false;
    for (const Value& endpoint : slice["endpoints"].items()) {
      auto same = std::find_if(missing.begin(), missing.end(), [&endpoint](const Value& one) {
        return IsSameEndpoint(one, endpoint);
      });
      if (same == missing.end()) continue;
      changed |= *same != endpoint;
      kept.push_back(std::move(*same));
      missing.erase(same);
    }
    changed |= kept.size() != slice["endpoints"].size();
    Value updated = slice;
    updated.Mutable("metadata").Set("labels", SliceLabels(service));
    if (changed && kept.empty()) {
      changes->remove.push_back(slice);
    } else if (changed || WithoutReserved(LabelsOf(slice)) != WithoutReserved(LabelsOf(service))) {
      if (changed) SetEndpoints(std::move(kept), &updated);
      changes->update.push_back(std::move(updated));
    } else {
      unchanged.push_back(slice);
    }
  }
  auto fill = [&missing](Value* slice) {
    std::vector<Value> endpoints((*slice)["endpoints"].items().begin(),
                                 (*slice)["endpoints"].items().end());
    while (!missing.empty() && endpoints.size() < kMostEndpoints) {
      endpoints.push_back(std::move(missing.front()));
      missing.erase(missing.begin());
    }
    SetEndpoints(std::move(endpoints), slice);
  };
  // New ones go where something changes anyway, then where they all fit, then into new slices.
  std::stable_sort(
      changes->update.begin() + static_cast<std::ptrdiff_t>(first_update), changes->update.end(),
      [](const Value& a, const Value& b) { return a["endpoints"].size() > b["endpoints"].size(); });
  for (size_t i = first_update; i < changes->update.size() && !missing.empty(); ++i) {
    fill(&changes->update[i]);
  }
  while (!missing.empty()) {
    auto room = std::max_element(unchanged.begin(), unchanged.end(),
                                 [&missing](const Value& a, const Value& b) {
                                   auto fits = [&missing](const Value& slice) {
                                     const size_t size = slice["endpoints"].size() + missing.size();
                                     return size <= kMostEndpoints ? size : 0;
                                   };
                                   return fits(a) < fits(b);
                                 });
    if (room != unchanged.end() && (*room)["endpoints"].size() + missing.size() <= kMostEndpoints) {
      Value slice = *room;
      unchanged.erase(room);
      fill(&slice);
      changes->update.push_back(std::move(slice));
    } else {
      Value slice = NewSlice(service, family, wanted.ports);
      fill(&slice);
      changes->create.push_back(std::move(slice));
    }
  }
}

sim::Task<absl::Status> EndpointSliceController::Write(Value service, Changes changes,
                                                       std::optional<absl::Time> trigger) {
  auto annotate = [&trigger](Value* slice) {
    if (trigger.has_value()) {
      slice->Mutable("metadata")
          .Mutable("annotations")
          .Set(kTriggerTimeAnnotation, go::FormatRfc3339(*trigger));
    } else if (AnnotationsOf(*slice).Has(kTriggerTimeAnnotation)) {
      slice->Mutable("metadata").Mutable("annotations").Erase(kTriggerTimeAnnotation);
    }
  };
  const std::string of =
      absl::StrCat(" for Service ", NamespaceOf(service), "/", NameOf(service), ": ");
  if (IsDeleting(service)) changes.create.clear();
  for (Value& slice : changes.create) {
    annotate(&slice);
    absl::Status made = co_await client_->Create(EndpointSlices(), &slice);
    if (IsNamespaceTerminating(made)) co_return absl::OkStatus();
    if (!made.ok()) {
      co_return runtime::WrapError(absl::StrCat("failed to create EndpointSlice", of), made);
    }
    tracker_.Wrote(slice);
  }
  for (Value& slice : changes.update) {
    annotate(&slice);
    const std::string name(NameOf(slice));
    absl::Status updated = co_await client_->Update(EndpointSlices(), &slice);
    if (!updated.ok()) {
      co_return runtime::WrapError(absl::StrCat("failed to update ", name, " EndpointSlice", of),
                                   updated);
    }
    tracker_.Wrote(slice);
  }
  for (const Value& slice : changes.remove) {
    const ObjectKey key = runtime::KeyOf(slice);
    absl::Status deleted = co_await client_->Delete(EndpointSlices(), key);
    if (!deleted.ok()) {
      co_return runtime::WrapError(
          absl::StrCat("failed to delete ", key.name, " EndpointSlice", of), deleted);
    }
    tracker_.Deleted(slice);
  }
  co_return absl::OkStatus();
}

runtime::ControllerSpec EndpointSliceSpec() {
  runtime::ControllerSpec spec;
  spec.name = "workloads/endpointslice";
  spec.about = "The EndpointSlice controller: the addresses of the pods that Services select";
  spec.for_resource = Services();
  runtime::WatchSpec pods, slices, nodes;
  pods.resource = Pods();
  pods.handler = [](runtime::Reconciler& reconciler) {
    return EnqueueServicesOfPod(static_cast<EndpointSliceController&>(reconciler).cached());
  };
  slices.resource = EndpointSlices();
  slices.handler = [](runtime::Reconciler& reconciler) -> std::unique_ptr<runtime::EventHandler> {
    return std::make_unique<SliceHandler>(static_cast<EndpointSliceController*>(&reconciler));
  };
  nodes.resource = Nodes();
  nodes.map = [](const Value&) { return std::vector<runtime::Request>(); };
  spec.watches = {std::move(pods), std::move(slices), std::move(nodes)};
  spec.workers = 5;
  spec.classic_queue = true;
  spec.backoff_base = absl::Seconds(1);
  spec.make = [](const runtime::ControllerEnvironment& environment)
      -> absl::StatusOr<std::unique_ptr<runtime::Reconciler>> {
    absl::Status options = RefuseOptions("workloads/endpointslice", environment.options);
    if (!options.ok()) return options;
    return std::make_unique<EndpointSliceController>(environment);
  };
  return spec;
}

}  // namespace quiesce::reconcilers::workloads
