// The graph (owner_graph.h) says what might be garbage; it lags behind and is never the reason to
// delete. DeleteWork reads the object, and Classify each of its owners, from the server, and only
// then something is deleted - with the uid and the version that were read as preconditions, so that
// what was changed or made again meanwhile is left alone.
//
//   an owner is solid      it is there: references to others that are gone are removed
//   an owner is waiting    it is being deleted in the foreground: this object must go first
//   an owner is dangling   it is gone, or another object has its name
//   none is solid          the object is deleted, in the way that its own finalizers ask for
//
// A graph node may disappear during any co_await; so nodes are looked up again after each.
#include "apiserver_fake/controllers/garbage_collector.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "apiserver_fake/controllers/garbage_collector_patches.h"

namespace quiesce::controllers {
namespace {

constexpr char kController[] = "generic-garbage-collector";
constexpr char kOrphanFinalizer[] = "orphan";
constexpr char kForegroundFinalizer[] = "foregroundDeletion";
constexpr int kFinalizerTries = 4;
constexpr absl::Duration kFirstConflictBackoff = absl::Milliseconds(10);

bool Supports(const resource::ResourceType& type, absl::string_view verb) {
  return std::find(type.verbs.begin(), type.verbs.end(), verb) != type.verbs.end();
}

// The type under which a resource is watched: of its versions the preferred one, which discovery
// lists first. Null if the collector has nothing to do with it.
const resource::ResourceType* MonitoredType(const resource::TypeRegistry& types,
                                            const api::GroupResource& resource) {
  if (resource.resource == "events") return nullptr;
  for (const resource::ResourceType* type : types.all()) {
    if (type->resource != resource.resource || type->group != resource.group) continue;
    const bool deletable =
        Supports(*type, "delete") && Supports(*type, "list") && Supports(*type, "watch");
    return deletable ? type : nullptr;
  }
  return nullptr;
}

bool SameDependencies(const Value& before, const Value& after) {
  for (const char* member : {"ownerReferences", "deletionTimestamp", "finalizers"}) {
    if (before["metadata"][member] != after["metadata"][member]) return false;
  }
  return true;
}

bool Contains(const api::Response& response, const std::string& uid) {
  return response.object["metadata"]["uid"].string_value() == uid;
}

bool IsNotFound(const api::Response& response) { return response.status.reason == "NotFound"; }
bool IsConflict(const api::Response& response) { return response.status.reason == "Conflict"; }

std::string StringOf(const Value& value) { return std::string(value.string_value()); }

}  // namespace

GarbageCollector::GarbageCollector(const ControllerWorld& world, const ControllerOptions& options)
    : world_(world),
      options_(options),
      client_(world.loop, world.handler, kController, options.request_latency),
      types_(*world.types),
      started_(world.loop->Now()),
      next_discovery_(absl::InfinitePast()),
      delete_queue_(world.loop, {.workers = options.garbage_collector_workers},
                    [this](std::string uid) { return DeleteWork(std::move(uid)); }),
      orphan_queue_(world.loop, {.workers = options.garbage_collector_workers},
                    [this](std::string uid) { return OrphanWork(std::move(uid)); }),
      tasks_(world.loop) {
  SyncMonitors();
}

GarbageCollector::GarbageCollector(const ControllerWorld& world, const GarbageCollector& other)
    : world_(world),
      options_(other.options_),
      client_(world.loop, world.handler, kController, options_.request_latency),
      graph_(other.graph_),
      types_(other.types_),
      monitored_(other.monitored_),
      started_(other.started_),
      next_discovery_(absl::InfinitePast()),
      next_event_name_(other.next_event_name_),
      delete_queue_(world.loop, {.workers = options_.garbage_collector_workers},
                    [this](std::string uid) { return DeleteWork(std::move(uid)); }),
      orphan_queue_(world.loop, {.workers = options_.garbage_collector_workers},
                    [this](std::string uid) { return OrphanWork(std::move(uid)); }),
      tasks_(world.loop) {
  delete_queue_.CopyFrom(other.delete_queue_);
  orphan_queue_.CopyFrom(other.orphan_queue_);
  if (other.next_discovery_ > world.loop->Now()) ScheduleDiscovery(other.next_discovery_);
}

GarbageCollector::~GarbageCollector() { world_.loop->Cancel(discovery_event_); }

// ---- What it sees ----

void GarbageCollector::SyncMonitors() {
  types_ = *world_.types;
  std::vector<const resource::ResourceType*> before = std::move(monitored_);
  monitored_.clear();
  for (storage::ResourceId id = 0; id < world_.store->resource_count(); ++id) {
    monitored_.push_back(MonitoredType(types_, world_.store->ResourceName(id)));
    const bool known = id < before.size() && before[id] != nullptr;
    if (monitored_[id] == nullptr || known) continue;
    const storage::ObjectMap objects = world_.store->Objects(id);
    for (auto it = objects.Begin(); it.Valid(); it.Next()) {
      const Value& object = it.value().object;
      graph_.OnUpsert(IdentityOf(*monitored_[id], object), Value(), object, *this);
    }
  }
}

void GarbageCollector::OnChange(storage::ResourceId resource, const resource::Change& change) {
  while (monitored_.size() <= resource) {
    const storage::ResourceId id = static_cast<storage::ResourceId>(monitored_.size());
    monitored_.push_back(MonitoredType(types_, world_.store->ResourceName(id)));
  }
  if (world_.store->ResourceName(resource).resource == "customresourcedefinitions") {
    const absl::Duration age = world_.loop->Now() - started_;
    const int64_t period = age / options_.discovery_period + 1;
    ScheduleDiscovery(started_ + period * options_.discovery_period);
  }
  const resource::ResourceType* type = monitored_[resource];
  if (type == nullptr) return;
  const Value& object = change.object.object;
  if (change.type == api::WatchEventType::kDeleted) {
    graph_.OnDelete(IdentityOf(*type, object), *this);
  } else if (change.type == api::WatchEventType::kAdded ||
             !SameDependencies(change.previous.object, object)) {
    graph_.OnUpsert(IdentityOf(*type, object), change.previous.object, object, *this);
  }
}

void GarbageCollector::ScheduleDiscovery(absl::Time when) {
  if (next_discovery_ == when) return;
  world_.loop->Cancel(discovery_event_);
  next_discovery_ = when;
  discovery_event_ = world_.loop->At(when, "garbage collector/discovery", [this] {
    if (types_.generation() != world_.types->generation()) SyncMonitors();
  });
}

ObjectIdentity GarbageCollector::IdentityOf(const resource::ResourceType& type,
                                            const Value& object) const {
  const Value& metadata = object["metadata"];
  return {type.group_version(), type.kind, StringOf(metadata["namespace"]),
          StringOf(metadata["name"]), StringOf(metadata["uid"])};
}

void GarbageCollector::AttemptToDelete(absl::string_view uid) {
  delete_queue_.AddAfter(uid, options_.watch_lag);
}

void GarbageCollector::AttemptToDeleteLater(absl::string_view uid) {
  delete_queue_.AddRateLimited(uid);
}

void GarbageCollector::AttemptToOrphan(absl::string_view uid) {
  orphan_queue_.AddAfter(uid, options_.watch_lag);
}

void GarbageCollector::ReportInvalidNamespace(const ObjectIdentity& dependent,
                                              const ObjectIdentity& owner) {
  tasks_.Spawn(SendEvent(dependent, absl::StrCat("ownerRef ", owner.ToString(),
                                                 " does not exist in namespace \"",
                                                 dependent.namespace_, "\"")),
               "garbage collector/event");
}

// ---- What it does ----

bool GarbageCollector::Map(const ObjectIdentity& identity, Mapping* mapping) const {
  const size_t slash = identity.api_version.find('/');
  const absl::string_view api_version = identity.api_version;
  const bool core = slash == std::string::npos;
  const resource::ResourceType* type =
      types_.FindKind(core ? absl::string_view() : api_version.substr(0, slash),
                      core ? api_version : api_version.substr(slash + 1), identity.kind);
  if (type == nullptr) return false;
  mapping->resource = {type->group, type->version, type->resource};
  mapping->namespaced = type->namespaced;
  return true;
}

WorkResult GarbageCollector::IfObserved(absl::string_view uid) const {
  // A virtual node is looked at until it is seen or gone.
  const OwnerNode* node = graph_.Find(uid);
  return node != nullptr && node->is_virtual ? WorkResult::Retry() : WorkResult::Forget();
}

sim::Task<WorkResult> GarbageCollector::DeleteWork(std::string uid) {
  const OwnerNode* node = graph_.Find(uid);
  if (node == nullptr) co_return WorkResult::Forget();
  if (node->being_deleted && !node->deleting_dependents) co_return WorkResult::Forget();
  // The watch has not yet brought that it waits for its dependents. When it does, they are looked
  // at before it, while it still has the finalizer.
  if (node->deleting_dependents && delete_queue_.ComesWithin(uid, options_.watch_lag)) {
    co_return WorkResult::Forget();
  }
  const ObjectIdentity item = node->identity;
  Mapping mapping;
  if (!Map(item, &mapping)) co_return WorkResult::Retry();
  if (mapping.namespaced && item.namespace_.empty()) co_return WorkResult::Forget();

  const std::string namespace_ = mapping.namespaced ? item.namespace_ : "";
  api::Response latest =
      co_await client_.Call(api::Request::Get(mapping.resource, namespace_, item.name));
  // Another object with that name is as good as none.
  if (IsNotFound(latest) || (latest.ok() && !Contains(latest, uid))) {
    graph_.OnAbsent(item, *this);
    co_return WorkResult::Forget();
  }
  if (!latest.ok()) co_return WorkResult::Retry();
  node = graph_.Find(uid);
  if (node == nullptr) co_return WorkResult::Forget();
  if (node->deleting_dependents) co_return co_await FinishForeground(item);
  if (OwnerReferencesOf(latest.object).empty()) co_return IfObserved(uid);
  co_return co_await DeleteItem(item, mapping, latest.object);
}

// An object with owners: keeps it, frees it from those that are gone, or deletes it.
sim::Task<WorkResult> GarbageCollector::DeleteItem(ObjectIdentity item, Mapping mapping,
                                                   Value latest) {
  Classified owners = co_await Classify(item, latest);
  if (!owners.ok) {
    co_return owners.kind == WorkResult::Kind::kRetry ? WorkResult::Retry() : WorkResult::Forget();
  }
  if (!owners.solid.empty()) {
    if (owners.dangling.empty() && owners.waiting.empty()) co_return IfObserved(item.uid);
    std::vector<std::string> gone = std::move(owners.dangling);
    gone.insert(gone.end(), owners.waiting.begin(), owners.waiting.end());
    co_return co_await RemoveReferences(item, mapping, std::move(gone));
  }
  const OwnerNode* node = graph_.Find(item.uid);
  if (!owners.waiting.empty() && node != nullptr && !node->dependents.empty()) {
    co_return co_await DeleteInForeground(item, mapping, latest);
  }
  std::string policy = "Background";
  if (HasFinalizer(latest, kOrphanFinalizer)) {
    policy = "Orphan";
  } else if (HasFinalizer(latest, kForegroundFinalizer)) {
    policy = "Foreground";
  }
  co_return co_await Finish(item, co_await DeleteObject(item, mapping, latest, policy));
}

sim::Task<WorkResult> GarbageCollector::Finish(ObjectIdentity item, api::Response response) {
  if (IsNotFound(response)) {
    graph_.OnAbsent(item, *this);
    co_return WorkResult::Forget();
  }
  if (!response.ok()) co_return WorkResult::Retry();
  co_return IfObserved(item.uid);
}

sim::Task<GarbageCollector::Classified> GarbageCollector::Classify(ObjectIdentity item,
                                                                   Value latest) {
  Classified result;
  for (const OwnerReference& reference : OwnerReferencesOf(latest)) {
    switch (co_await LookUpOwner(item, reference)) {
      case Existence::kDangling:
        result.dangling.push_back(reference.uid);
        break;
      case Existence::kWaiting:
        result.waiting.push_back(reference.uid);
        break;
      case Existence::kSolid:
        result.solid.push_back(reference.uid);
        break;
      case Existence::kMisplaced:
        co_return result;
      case Existence::kUnknown:
        result.kind = WorkResult::Kind::kRetry;
        co_return result;
    }
  }
  result.ok = true;
  co_return result;
}

sim::Task<GarbageCollector::Existence> GarbageCollector::LookUpOwner(ObjectIdentity item,
                                                                     OwnerReference reference) {
  ObjectIdentity owner = reference.InNamespace("");
  if (graph_.absent_owners().Has(owner)) co_return Existence::kDangling;
  owner.namespace_ = item.namespace_;
  if (graph_.absent_owners().Has(owner)) co_return Existence::kDangling;
  Mapping mapping;
  if (!Map(owner, &mapping)) co_return Existence::kUnknown;
  if (!mapping.namespaced) owner.namespace_.clear();
  if (item.namespace_.empty() && mapping.namespaced) co_return Existence::kMisplaced;
  const api::Response found =
      co_await client_.Call(api::Request::Get(mapping.resource, owner.namespace_, owner.name));
  if (!found.ok() && !IsNotFound(found)) co_return Existence::kUnknown;
  if (!found.ok() || !Contains(found, owner.uid)) {
    graph_.absent_owners().Add(owner);
    co_return Existence::kDangling;
  }
  const bool waiting =
      IsBeingDeleted(found.object) && HasFinalizer(found.object, kForegroundFinalizer);
  co_return waiting ? Existence::kWaiting : Existence::kSolid;
}

sim::Task<WorkResult> GarbageCollector::RemoveReferences(ObjectIdentity item, Mapping mapping,
                                                         std::vector<std::string> owner_uids) {
  api::Response response = co_await client_.Call(
      api::Request::Patch(mapping.resource, item.namespace_, item.name, api::PatchType::kStrategic,
                          DeleteReferencesPatch(item.uid, owner_uids)));
  if (response.status.reason == "UnsupportedMediaType") {
    response =
        co_await client_.Call(api::Request::Get(mapping.resource, item.namespace_, item.name));
    if (!response.ok()) co_return WorkResult::Retry();
    response = co_await client_.Call(
        api::Request::Patch(mapping.resource, item.namespace_, item.name, api::PatchType::kMerge,
                            RemainingReferencesPatch(response.object, owner_uids)));
  }
  if (!response.ok() && !IsNotFound(response)) co_return WorkResult::Retry();
  co_return IfObserved(item.uid);
}

sim::Task<WorkResult> GarbageCollector::DeleteInForeground(ObjectIdentity item, Mapping mapping,
                                                           Value latest) {
  bool cycle = false;
  const OwnerNode* node = graph_.Find(item.uid);
  for (auto it = node->dependents.Begin(); it.Valid() && !cycle; it.Next()) {
    const OwnerNode* dependent = graph_.Find(it.key());
    cycle = dependent != nullptr && dependent->deleting_dependents;
  }
  if (cycle) {
    // Owner and dependent may be waiting for each other: this object no longer blocks its owners.
    const std::vector<OwnerReference> owners = node->owners;
    api::Response response = co_await client_.Call(
        api::Request::Patch(mapping.resource, item.namespace_, item.name,
                            api::PatchType::kStrategic, UnblockReferencesPatch(item.uid, owners)));
    if (response.status.reason == "UnsupportedMediaType") {
      response = co_await client_.Call(
          api::Request::Patch(mapping.resource, item.namespace_, item.name, api::PatchType::kMerge,
                              UnblockedReferencesPatch(latest, owners)));
    }
    if (!response.ok()) co_return WorkResult::Retry();
  }
  co_return co_await Finish(item, co_await DeleteObject(item, mapping, latest, "Foreground"));
}

sim::Task<api::Response> GarbageCollector::DeleteObject(ObjectIdentity item, Mapping mapping,
                                                        Value latest, std::string policy) {
  api::Response response = co_await client_.Call(api::Request::Delete(
      mapping.resource, item.namespace_, item.name,
      DeleteOptionsBody(item.uid, latest["metadata"]["resourceVersion"], policy)));
  if (!IsConflict(response)) co_return response;
  // Changes that have nothing to do with the owners must not keep the object alive.
  const api::Response live =
      co_await client_.Call(api::Request::Get(mapping.resource, item.namespace_, item.name));
  if (IsNotFound(live)) co_return live;
  const Value& metadata = live.object["metadata"];
  if (live.ok() && Contains(live, item.uid) &&
      metadata["resourceVersion"] != latest["metadata"]["resourceVersion"] &&
      metadata["ownerReferences"] == latest["metadata"]["ownerReferences"]) {
    response =
        co_await client_.Call(api::Request::Delete(mapping.resource, item.namespace_, item.name,
                                                   DeleteOptionsBody(item.uid, Value(), policy)));
  }
  co_return response;
}

// An owner that waits in the foreground: once nothing blocks it, its finalizer goes.
sim::Task<WorkResult> GarbageCollector::FinishForeground(ObjectIdentity item) {
  const OwnerNode* node = graph_.Find(item.uid);
  const std::vector<std::string> blocking = graph_.BlockingDependents(*node);
  if (blocking.empty()) co_return co_await RemoveFinalizer(item, kForegroundFinalizer);
  for (const std::string& uid : blocking) {
    if (!graph_.Find(uid)->deleting_dependents) delete_queue_.Add(uid);
  }
  co_return IfObserved(item.uid);
}

sim::Task<WorkResult> GarbageCollector::OrphanWork(std::string uid) {
  const OwnerNode* node = graph_.Find(uid);
  if (node == nullptr) co_return WorkResult::Forget();
  const ObjectIdentity owner = node->identity;
  std::vector<std::string> dependents;
  for (auto it = node->dependents.Begin(); it.Valid(); it.Next()) dependents.emplace_back(it.key());
  for (const std::string& dependent_uid : dependents) {
    const OwnerNode* dependent = graph_.Find(dependent_uid);
    if (dependent == nullptr) continue;
    const ObjectIdentity item = dependent->identity;
    Mapping mapping;
    if (!Map(item, &mapping)) co_return WorkResult::Retry();
    const WorkResult result =
        co_await RemoveReferences(item, mapping, std::vector<std::string>(1, uid));
    if (result.kind == WorkResult::Kind::kRetry) co_return result;
  }
  co_return co_await RemoveFinalizer(owner, kOrphanFinalizer);
}

sim::Task<WorkResult> GarbageCollector::RemoveFinalizer(ObjectIdentity owner,
                                                        std::string finalizer) {
  Mapping mapping;
  if (!Map(owner, &mapping)) co_return WorkResult::Retry();
  absl::Duration backoff = kFirstConflictBackoff;
  for (int attempt = 0; attempt < kFinalizerTries; ++attempt) {
    const api::Response found =
        co_await client_.Call(api::Request::Get(mapping.resource, owner.namespace_, owner.name));
    if (IsNotFound(found)) co_return WorkResult::Forget();
    if (!found.ok()) co_return WorkResult::Retry();
    if (!HasFinalizer(found.object, finalizer)) co_return WorkResult::Forget();
    const api::Response patched = co_await client_.Call(
        api::Request::Patch(mapping.resource, owner.namespace_, owner.name, api::PatchType::kMerge,
                            RemoveFinalizerPatch(found.object, finalizer)));
    if (patched.ok()) co_return WorkResult::Forget();
    if (!IsConflict(patched)) co_return WorkResult::Retry();
    co_await world_.loop->Sleep(backoff, "garbage collector/conflict");
    backoff *= 5;
  }
  co_return WorkResult::Retry();
}

sim::Task<void> GarbageCollector::SendEvent(ObjectIdentity dependent, std::string message) {
  const std::string namespace_ = dependent.namespace_.empty() ? "default" : dependent.namespace_;
  const std::string name =
      absl::StrCat(dependent.name, ".", absl::Hex(next_event_name_++, absl::kZeroPad16));
  Value event = InvalidNamespaceEvent(dependent, namespace_, name, message, world_.Now());
  co_await client_.Call(api::Request::Create({"", "v1", "events"}, namespace_, std::move(event)));
}

}  // namespace quiesce::controllers
