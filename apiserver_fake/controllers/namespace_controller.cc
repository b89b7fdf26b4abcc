// Source: k8s.io/kubernetes/pkg/controller/namespace/deletion/namespaced_resources_deleter.go, step
// by step and request by request, because a run shows these requests and their order. The one
// liberty: in a namespace that is being deleted nothing can be created, so requests about resources
// of which it holds nothing would have no effect. They are not made, and the pass waits as long as
// they would have taken; otherwise every deleted namespace would fill the trace with requests about
// all kinds that there are.
#include "apiserver_fake/controllers/namespace_controller.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "apiserver_fake/go/rfc3339.h"

namespace quiesce::controllers {
namespace {

constexpr char kController[] = "namespace-controller";
constexpr char kFinalizer[] = "kubernetes";
constexpr absl::Duration kMaxBackoff = absl::Seconds(60);
constexpr int64_t kFinalizerEstimateSeconds = 15;

const api::GroupVersionResource& Namespaces() {
  static const api::GroupVersionResource resource{"", "v1", "namespaces"};
  return resource;
}

bool Supports(const resource::ResourceType& type, absl::string_view verb) {
  return std::find(type.verbs.begin(), type.verbs.end(), verb) != type.verbs.end();
}

bool IsPods(const api::GroupVersionResource& resource) {
  return resource.resource == "pods" && resource.group.empty();
}

bool IsGone(const api::Response& response) { return response.status.reason == "NotFound"; }

// Failures that only say that the server does not offer the verb.
bool IsNotOffered(const api::Response& response) {
  return response.status.reason == "MethodNotAllowed" || IsGone(response);
}

Value BackgroundOptions() { return Value::Object({{"propagationPolicy", Value("Background")}}); }

// The namespace without the controller's own finalizer, as PUT to /finalize: what the client sends
// as an empty status the server reads as phase Active.
Value FinalizeBody(const Value& namespace_object) {
  std::set<std::string> others;
  for (const Value& finalizer : namespace_object["spec"]["finalizers"].items()) {
    if (finalizer.string_value() != kFinalizer) others.emplace(finalizer.string_value());
  }
  Value spec = namespace_object["spec"];
  spec.Erase("finalizers");
  for (const std::string& finalizer : others) spec.Mutable("finalizers").Append(Value(finalizer));
  return Value::Object({{"apiVersion", Value("v1")},
                        {"kind", Value("Namespace")},
                        {"metadata", namespace_object["metadata"]},
                        {"spec", std::move(spec)},
                        {"status", Value::Object({{"phase", Value("Active")}})}});
}

void CountFinalizers(const std::vector<Value>& items, NamespaceContent* content) {
  for (const Value& item : items) {
    for (const Value& finalizer : item["metadata"]["finalizers"].items()) {
      ++content->finalizers[std::string(finalizer.string_value())];
    }
  }
}

// The resources of which there are objects in the namespace.
std::vector<const api::GroupResource*> HeldIn(const storage::Store& store,
                                              absl::string_view namespace_) {
  const std::string prefix = storage::KeyPrefix(namespace_);
  std::vector<const api::GroupResource*> held;
  for (storage::ResourceId id = 0; id < store.resource_count(); ++id) {
    const storage::ObjectMap& objects = store.Objects(id);
    if (objects.empty()) continue;
    const auto first = objects.LowerBound(prefix);
    if (first.Valid() && absl::StartsWith(first.key(), prefix)) {
      held.push_back(&store.ResourceName(id));
    }
  }
  return held;
}

// The first of the kinds that is of the resource.
template <typename Kinds>
auto FindKind(const Kinds& kinds, absl::string_view group, absl::string_view resource) {
  return std::find_if(kinds.begin(), kinds.end(), [group, resource](const auto& kind) {
    return kind.type->resource == resource && kind.type->group == group;
  });
}

bool AnyFinalizer(const std::vector<Value>& items) {
  for (const Value& item : items) {
    if (!item["metadata"]["finalizers"].empty()) return true;
  }
  return false;
}

}  // namespace

NamespaceController::NamespaceController(const ControllerWorld& world,
                                         const ControllerOptions& options)
    : world_(world),
      options_(options),
      client_(world.loop, world.handler, kController, options.request_latency),
      queue_(world.loop, {.workers = options.namespace_workers, .max_backoff = kMaxBackoff},
             [this](std::string name) { return Sync(std::move(name)); }) {
  for (storage::ResourceId id = 0; id < world_.store->resource_count(); ++id) {
    const api::GroupResource& name = world_.store->ResourceName(id);
    if (name.resource != "namespaces" || !name.group.empty()) continue;
    const storage::ObjectMap objects = world_.store->Objects(id);
    for (auto it = objects.Begin(); it.Valid(); it.Next()) Enqueue(it.value().object);
  }
}

NamespaceController::NamespaceController(const ControllerWorld& world,
                                         const NamespaceController& other)
    : world_(world),
      options_(other.options_),
      client_(world.loop, world.handler, kController, options_.request_latency),
      queue_(world.loop, {.workers = options_.namespace_workers, .max_backoff = kMaxBackoff},
             [this](std::string name) { return Sync(std::move(name)); }) {
  queue_.CopyFrom(other.queue_);
}

void NamespaceController::OnChange(storage::ResourceId resource, const resource::Change& change) {
  const api::GroupResource& name = world_.store->ResourceName(resource);
  if (name.resource != "namespaces" || !name.group.empty()) return;
  if (change.type != api::WatchEventType::kDeleted) Enqueue(change.object.object);
}

void NamespaceController::Enqueue(const Value& namespace_object) {
  const Value& metadata = namespace_object["metadata"];
  if (metadata["deletionTimestamp"].is_null()) return;
  queue_.AddAfter(metadata["name"].string_value(), options_.watch_lag + options_.namespace_delay);
}

sim::Task<WorkResult> NamespaceController::Sync(std::string name) {
  api::Response latest = co_await client_.Call(api::Request::Get(Namespaces(), "", name));
  if (IsGone(latest)) co_return WorkResult::Forget();
  if (!latest.ok()) co_return WorkResult::Retry();
  const std::string uid(latest.object["metadata"]["uid"].string_value());
  // The phase normally is set by the deletion itself; a client may have overwritten it.
  while (latest.object["status"]["phase"].string_value() != "Terminating") {
    if (latest.object["metadata"]["deletionTimestamp"].is_null()) co_return WorkResult::Forget();
    Value marked = latest.object;
    marked.Mutable("status").Set("phase", Value("Terminating"));
    api::Request update = api::Request::Update(Namespaces(), "", name, std::move(marked));
    update.subresource = "status";
    api::Response updated = co_await client_.Call(std::move(update));
    if (updated.status.reason == "Conflict") {
      updated = co_await client_.Call(api::Request::Get(Namespaces(), "", name));
    }
    if (IsGone(updated)) co_return WorkResult::Forget();
    if (!updated.ok()) co_return WorkResult::Retry();
    if (updated.object["metadata"]["uid"].string_value() != uid) co_return WorkResult::Retry();
    latest = std::move(updated);
  }
  if (latest.object["spec"]["finalizers"].empty()) co_return WorkResult::Forget();
  co_return co_await Empty(latest.object);
}

// The resources that discovery shows in namespaces and that can be deleted, each in its preferred
// version; pods first.
const NamespaceController::Kinds& NamespaceController::KindsOfNamespaces() {
  if (kinds_.generation == world_.types->generation()) return kinds_;
  kinds_ = Kinds();
  kinds_.generation = world_.types->generation();
  std::vector<Kind>& all = kinds_.all;
  for (const resource::ResourceType* type : world_.types->all()) {
    if (!type->namespaced || !Supports(*type, "delete")) continue;
    if (FindKind(all, type->group, type->resource) != all.end()) continue;
    Kind kind{type, {}, 0};
    kind.target.resource = {type->group, type->version, type->resource};
    kind.target.delete_collection = Supports(*type, "deletecollection");
    kind.target.list = Supports(*type, "list");
    all.insert(IsPods(kind.target.resource) ? all.begin() : all.end(), std::move(kind));
  }
  for (Kind& kind : all) {
    kind.before = kinds_.requests;
    const int64_t list = kind.target.list ? 1 : 0;
    kinds_.requests +=
        (IsPods(kind.target.resource) ? 1 : 0) + (kind.target.delete_collection ? 1 : list) + list;
  }
  return kinds_;
}

// Nothing new comes into a namespace that is being deleted, so that what holds nothing now is
// passed by.
NamespaceController::Plan NamespaceController::PlanFor(const std::string& name) {
  const Kinds& kinds = KindsOfNamespaces();
  std::vector<size_t> held;
  for (const api::GroupResource* resource : HeldIn(*world_.store, name)) {
    const auto kind = FindKind(kinds.all, resource->group, resource->resource);
    if (kind != kinds.all.end()) held.push_back(kind - kinds.all.begin());
  }
  std::sort(held.begin(), held.end());
  Plan plan;
  int64_t done = 0;
  for (const size_t index : held) {
    const Kind& kind = kinds.all[index];
    plan.targets.push_back(kind.target);
    plan.targets.back().passed = kind.before - done;
    done = index + 1 < kinds.all.size() ? kinds.all[index + 1].before : kinds.requests;
  }
  plan.passed = kinds.requests - done;
  return plan;
}

sim::Task<void> NamespaceController::Pass(int64_t requests) {
  if (requests == 0) co_return;
  co_await world_.loop->Sleep(options_.request_latency * requests, "controller/request");
}

// One pass.
sim::Task<WorkResult> NamespaceController::Empty(Value namespace_object) {
  const std::string name(namespace_object["metadata"]["name"].string_value());
  const absl::Time deleted_at =
      go::ParseRfc3339(namespace_object["metadata"]["deletionTimestamp"].string_value())
          .value_or(world_.Now());
  NamespaceContent content;
  int64_t estimate = 0;
  bool pods_remain = false;
  const Plan plan = PlanFor(name);
  for (const Target& target : plan.targets) {
    co_await Pass(target.passed);
    const Leftover left = co_await EmptyResource(target, name, deleted_at);
    if (!left.error.empty()) content.errors.push_back(left.error);
    estimate = std::max(estimate, left.estimate_seconds);
    if (left.items.empty()) continue;
    // While pods remain nothing else is touched, and the conditions do not mention them.
    pods_remain = IsPods(target.resource);
    if (pods_remain) break;
    content.remaining[absl::StrCat(target.resource.resource, ".", target.resource.group)] =
        static_cast<int64_t>(left.items.size());
    CountFinalizers(left.items, &content);
  }
  if (!pods_remain) co_await Pass(plan.passed);
  const Value conditions = namespace_object["status"]["conditions"];
  const bool said = conditions.is_list() && conditions.SharesNodeWith(said_.conditions) &&
                    content == said_.content;
  Value updated = namespace_object;
  if (!said && UpdateNamespaceConditions(content, world_.Now(), updated)) {
    api::Request update = api::Request::Update(Namespaces(), "", name, std::move(updated));
    update.subresource = "status";
    co_await client_.Call(std::move(update));  // a failure is made good by the next pass
  } else if (!said) {
    said_ = {content, conditions};
  }
  if (!content.errors.empty()) co_return WorkResult::Retry();
  if (estimate > 0) co_return WorkResult::AgainAfter(absl::Seconds(estimate / 2 + 1));
  co_return co_await Finalize(namespace_object);
}

sim::Task<NamespaceController::Leftover> NamespaceController::EmptyResource(Target target,
                                                                            std::string name,
                                                                            absl::Time deleted_at) {
  Leftover left;
  if (IsPods(target.resource)) left = co_await EstimatePods(name, deleted_at);
  if (!left.error.empty()) co_return left;

  bool supported = target.delete_collection;
  if (supported) {
    api::Request request;
    request.verb = api::Verb::kDeleteCollection;
    request.resource = target.resource;
    request.namespace_ = name;
    request.body = BackgroundOptions();
    const api::Response deleted = co_await client_.Call(std::move(request));
    supported = !IsNotOffered(deleted);
    if (supported && !deleted.ok()) left.error = deleted.status.message;
  }
  if (!supported && target.list) {
    const api::Response deleted = co_await DeleteItems(target, name);
    if (!deleted.ok()) left.error = deleted.status.message;
  }
  if (!left.error.empty() || !target.list) co_return left;

  const api::Response remaining = co_await client_.Call(api::Request::List(target.resource, name));
  if (IsNotOffered(remaining)) co_return left;
  if (!remaining.ok()) {
    left.error = remaining.status.message;
    co_return left;
  }
  const auto items = remaining.object["items"].items();
  left.items.assign(items.begin(), items.end());
  if (left.items.empty()) {
    left.estimate_seconds = 0;
  } else if (left.estimate_seconds == 0 && AnyFinalizer(left.items)) {
    left.estimate_seconds = kFinalizerEstimateSeconds;
  } else if (left.estimate_seconds == 0) {
    left.error = absl::StrCat("unexpected items still remain in namespace: ", name,
                              " for gvr: ", target.resource.group, "/", target.resource.version,
                              ", Resource=", target.resource.resource);
  }
  co_return left;
}

// How long running pods may take, from the deletion of the namespace on; nothing once that is over.
sim::Task<NamespaceController::Leftover> NamespaceController::EstimatePods(std::string name,
                                                                           absl::Time deleted_at) {
  Leftover left;
  const api::Response pods = co_await client_.Call(api::Request::List({"", "v1", "pods"}, name));
  if (!pods.ok()) left.error = pods.status.message;
  for (const Value& pod : pods.object["items"].items()) {
    const absl::string_view phase = pod["status"]["phase"].string_value();
    if (phase == "Succeeded" || phase == "Failed") continue;
    left.estimate_seconds =
        std::max(left.estimate_seconds, pod["spec"]["terminationGracePeriodSeconds"].int_value());
  }
  if (world_.Now() - deleted_at >= absl::Seconds(left.estimate_seconds)) {
    left.estimate_seconds = 0;
  }
  co_return left;
}

// Where collections cannot be deleted: one after the other.
sim::Task<api::Response> NamespaceController::DeleteItems(Target target, std::string name) {
  api::Response listed = co_await client_.Call(api::Request::List(target.resource, name));
  if (IsNotOffered(listed)) co_return api::Response();
  if (!listed.ok()) co_return listed;
  for (const Value& item : listed.object["items"].items()) {
    api::Response deleted = co_await client_.Call(api::Request::Delete(
        target.resource, name, std::string(item["metadata"]["name"].string_value()),
        BackgroundOptions()));
    if (!deleted.ok() && !IsNotOffered(deleted)) co_return deleted;
  }
  co_return listed;
}

sim::Task<WorkResult> NamespaceController::Finalize(Value namespace_object) {
  const std::string name(namespace_object["metadata"]["name"].string_value());
  const Value uid = namespace_object["metadata"]["uid"];
  while (true) {
    api::Request update =
        api::Request::Update(Namespaces(), "", name, FinalizeBody(namespace_object));
    update.subresource = "finalize";
    const api::Response finalized = co_await client_.Call(std::move(update));
    if (finalized.ok() || IsGone(finalized)) co_return WorkResult::Forget();
    if (finalized.status.reason != "Conflict") co_return WorkResult::Retry();
    const api::Response latest = co_await client_.Call(api::Request::Get(Namespaces(), "", name));
    if (IsGone(latest)) co_return WorkResult::Forget();
    if (!latest.ok() || latest.object["metadata"]["uid"] != uid) co_return WorkResult::Retry();
    namespace_object = latest.object;
  }
}

}  // namespace quiesce::controllers
