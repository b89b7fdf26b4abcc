#include "reconcilers/zoo/toolkit.h"

#include <algorithm>

namespace quiesce::reconcilers::zoo {
namespace {

constexpr char kGroup[] = "zoo.example.com";

const Resource* Kind(const char* group, const char* plural, const char* kind,
                     const char* version = "v1", bool namespaced = true) {
  return new Resource{{group, version, plural}, kind, namespaced};
}

// splitmix64: neighbouring numbers come out far apart.
uint64_t Mixed(uint64_t x) {
  x += 0x9e3779b97f4a7c15u;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
  return x ^ (x >> 31);
}

}  // namespace

const Resource& Widgets() {
  static const auto* const kind = Kind(kGroup, "widgets", "Widget");
  return *kind;
}
const Resource& Gadgets() {
  static const auto* const kind = Kind(kGroup, "gadgets", "Gadget");
  return *kind;
}
const Resource& ConfigMaps() {
  static const auto* const kind = Kind("", "configmaps", "ConfigMap");
  return *kind;
}
const Resource& Deployments() {
  static const auto* const kind = Kind("apps", "deployments", "Deployment");
  return *kind;
}
const Resource& Jobs() {
  static const auto* const kind = Kind("batch", "jobs", "Job");
  return *kind;
}
const Resource& Leases() {
  static const auto* const kind = Kind("coordination.k8s.io", "leases", "Lease");
  return *kind;
}
const Resource& Namespaces() {
  static const auto* const kind = Kind("", "namespaces", "Namespace", "v1", /*namespaced=*/false);
  return *kind;
}
const Resource& Pods() {
  static const auto* const kind = Kind("", "pods", "Pod");
  return *kind;
}
const Resource& Secrets() {
  static const auto* const kind = Kind("", "secrets", "Secret");
  return *kind;
}
const Resource& ServiceAccounts() {
  static const auto* const kind = Kind("", "serviceaccounts", "ServiceAccount");
  return *kind;
}
const Resource& StatefulSets() {
  static const auto* const kind = Kind("apps", "statefulsets", "StatefulSet");
  return *kind;
}
const Resource& VolumeClaims() {
  static const auto* const kind = Kind("", "persistentvolumeclaims", "PersistentVolumeClaim");
  return *kind;
}

Value Shuffled(const Context& context, const Value& items) {
  const auto now = static_cast<uint64_t>(absl::ToUnixNanos(context.Now()));
  std::vector<std::pair<uint64_t, Value>> keyed;
  for (size_t i = 0; i < items.size(); ++i) keyed.emplace_back(Mixed(now + i), items.at(i));
  std::sort(keyed.begin(), keyed.end(),
            [](const auto& a, const auto& b) { return a.first < b.first; });
  Value shuffled = Value::List();
  for (auto& [key, item] : keyed) shuffled.Append(std::move(item));
  return shuffled;
}

std::vector<Request> SameName(const Value& object) { return {KeyOf(object)}; }

std::vector<Request> ItsController(const Value& object) {
  const Value* owner = runtime::ControllerOf(object);
  if (owner == nullptr) return {};
  return {Beside(object, Text((*owner)["name"]))};
}

std::vector<Request> ItsTarget(const Value& object) {
  const std::string target = Text(object["spec"]["target"]);
  if (target.empty()) return {};
  return {Beside(object, target)};
}

Task<Outcome> Twin::Reconcile(Context& context, Request request) {
  StatusOr<Value> found = co_await context.client.Get(resource_, request);
  if (!found.ok()) co_return runtime::IgnoreNotFound(found.status());
  co_return co_await Handle(context, *std::move(found));
}

Task<Outcome> Twin::Handle(Context& context, Value object) { co_return Result::Done(); }

ControllerSpec SpecOf(absl::string_view name, std::string about) {
  ControllerSpec spec;
  spec.name = absl::StrCat("zoo/", name);
  spec.about = std::move(about);
  spec.for_resource = Widgets();
  return spec;
}

}  // namespace quiesce::reconcilers::zoo
