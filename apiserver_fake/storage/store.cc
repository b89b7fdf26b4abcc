// Everything that a fork shares is behind a counted pointer and copied by whoever writes first
// (Unshare): the objects and the history of one resource together, and the table of names.
//
// Time never runs here. Compaction is periodic in etcd; here it is worked out from the clock
// whenever a write or a reader needs to know. That a fork costs nothing and no timer fires in a
// world that rests depends on it.
#include "apiserver_fake/storage/store.h"

#include <cassert>
#include <utility>

#include "absl/strings/str_cat.h"

namespace quiesce::storage {
namespace {

constexpr absl::Duration kCompactionInterval = absl::Minutes(5);

}  // namespace

PackedKey PackedObjectKey(absl::string_view namespace_, absl::string_view name) {
  return namespace_.empty() ? PackedKey(name) : PackedKey(namespace_, name);
}

std::string ObjectKey(absl::string_view namespace_, absl::string_view name) {
  return std::string(PackedObjectKey(namespace_, name).view());
}

std::string KeyPrefix(absl::string_view namespace_) {
  return namespace_.empty() ? std::string() : absl::StrCat(namespace_, "/");
}

Store::Store(int64_t first_revision, absl::Time now)
    : revision_(first_revision),
      compaction_{now + kCompactionInterval, first_revision, 0},
      names_(MakeCounted<Names>()) {}

Store::Store(const Store& other)
    : revision_(other.revision_),
      compaction_(other.compaction_),
      resources_(other.resources_),
      names_(other.names_) {}

Store& Store::operator=(const Store& other) {
  revision_ = other.revision_;
  compaction_ = other.compaction_;
  resources_ = other.resources_;
  names_ = other.names_;
  return *this;
}

ResourceId Store::Resource(const api::GroupResource& resource) {
  const std::pair<std::string, std::string> name(resource.group, resource.resource);
  if (auto it = names_->ids.find(name); it != names_->ids.end()) return it->second;
  const ResourceId id = static_cast<ResourceId>(resources_.size());
  Names& names = Unshare(names_);
  names.ids.emplace(name, id);
  names.by_id.push_back(resource);
  resources_.push_back(MakeCounted<PerResource>());
  resources_.back()->history.RestartWindow(revision_);
  return id;
}

const resource::StoredObject* Store::Get(ResourceId resource, absl::string_view key) const {
  return resources_[resource]->objects.Get(key);
}

const ObjectMap& Store::Objects(ResourceId resource) const { return resources_[resource]->objects; }

const History& Store::history(ResourceId resource) const { return resources_[resource]->history; }

const resource::Change& Store::Create(ResourceId resource, absl::string_view key, Value object,
                                      resource::ManagedHandle managed, absl::Time now) {
  assert(Get(resource, key) == nullptr);
  compaction_ = CompactionAt(now);
  PerResource& at = Mutable(resource);
  resource::Change change;
  change.type = api::WatchEventType::kAdded;
  change.revision = ++revision_;
  change.time = now;
  change.key = PackedKey(key);
  resource::SetResourceVersion(object, revision_);
  change.object = {std::move(object), revision_, std::move(managed)};
  at.objects.Put(key, change.object);
  return Record(resource, at.history, std::move(change));
}

const resource::Change& Store::Update(ResourceId resource, absl::string_view key, Value object,
                                      resource::ManagedHandle managed, absl::Time now) {
  assert(Get(resource, key) != nullptr);
  compaction_ = CompactionAt(now);
  PerResource& at = Mutable(resource);
  resource::Change change;
  change.type = api::WatchEventType::kModified;
  change.revision = ++revision_;
  change.time = now;
  change.key = PackedKey(key);
  resource::SetResourceVersion(object, revision_);
  change.object = {std::move(object), revision_, std::move(managed)};
  resource::StoredObject& slot = at.objects.Mutable(key);
  change.previous = std::move(slot);
  slot = change.object;
  return Record(resource, at.history, std::move(change));
}

const resource::Change& Store::Delete(ResourceId resource, absl::string_view key, absl::Time now) {
  assert(Get(resource, key) != nullptr);
  compaction_ = CompactionAt(now);
  PerResource& at = Mutable(resource);
  resource::Change change;
  change.type = api::WatchEventType::kDeleted;
  change.revision = ++revision_;
  change.time = now;
  change.key = PackedKey(key);
  change.previous = at.objects.Mutable(key);
  at.objects.Erase(key);
  change.object = change.previous;
  change.object.revision = revision_;
  resource::SetResourceVersion(change.object.object, revision_);
  return Record(resource, at.history, std::move(change));
}

const resource::Change& Store::Record(ResourceId resource, History& history,
                                      resource::Change change) {
  const resource::Change& kept = history.Append(std::move(change), compaction_.compacted);
  if (listener_ != nullptr) listener_->OnChange(resource, kept);
  return kept;
}

void Store::SetManaged(ResourceId resource, absl::string_view key,
                       resource::ManagedHandle managed) {
  Mutable(resource).objects.Mutable(key).managed = std::move(managed);
}

bool Store::ObjectsAt(ResourceId resource, int64_t revision, absl::Time now,
                      ObjectMap* objects) const {
  if (revision < CompactedRevision(now)) return false;
  const PerResource& at = *resources_[resource];
  *objects = at.objects;
  VisitBack(at, at.history.FirstAfter(revision), objects, [](const resource::Change&) {});
  return true;
}

// The changes from `first` on, newest first: each one knows what was there before it, and
// `objects`, the present ones, go back with them.
void Store::VisitBack(const PerResource& at, size_t first, ObjectMap* objects,
                      absl::FunctionRef<void(resource::Change)> visit) {
  for (size_t i = at.history.size(); i-- > first;) {
    resource::Change change;
    if (i < at.history.first_whole()) {
      const PackedChange& packed = at.history.packed_at(i);
      const resource::StoredObject* newer = objects->Get(packed.key.view());
      change = Unpack(packed, newer == nullptr ? resource::StoredObject() : *newer);
    } else {
      change = at.history.at(i);
    }
    if (change.type == api::WatchEventType::kAdded) {
      objects->Erase(change.key.view());
    } else {
      objects->Put(change.key.view(), change.previous);
    }
    visit(std::move(change));
  }
}

void Store::VisitSince(ResourceId resource, int64_t revision,
                       absl::FunctionRef<void(const resource::Change&)> visit) const {
  // As it is now: what hears of the changes may make others.
  const CountedPtr<PerResource> at = resources_[resource];
  const size_t first = at->history.FirstAfter(revision), whole = at->history.first_whole();
  if (first < whole) {
    std::vector<resource::Change> changes;
    ObjectMap objects = at->objects;
    VisitBack(*at, first, &objects,
              [&changes](resource::Change change) { changes.push_back(std::move(change)); });
    for (size_t i = changes.size(); i-- > 0;) visit(changes[i]);
    return;
  }
  for (size_t i = first; i < at->history.size(); ++i) visit(at->history.at(i));
}

Store::Compaction Store::CompactionAt(absl::Time now) const {
  Compaction result = compaction_;
  if (now < result.next) return result;
  // Nothing was written since the last look, so all ticks since then saw the present revision.
  const int64_t ticks = (now - result.next) / kCompactionInterval + 1;
  result.compacted = ticks == 1 ? result.revision_at_last : revision_;
  result.revision_at_last = revision_;
  result.next += ticks * kCompactionInterval;
  return result;
}

int64_t Store::CompactedRevision(absl::Time now) const { return CompactionAt(now).compacted; }

void Store::Compact() {
  compaction_.compacted = revision_;
  compaction_.revision_at_last = revision_;
}

void Store::RestartWatchCache(ResourceId resource) {
  Mutable(resource).history.RestartWindow(revision_);
}

void Store::RestartWatchCaches() {
  for (ResourceId id = 0; id < resources_.size(); ++id) RestartWatchCache(id);
}

}  // namespace quiesce::storage
