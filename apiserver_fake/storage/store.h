// The storage of the API server: what etcd and the watch caches hold. One revision counter, the
// current objects of each resource in key order, and each resource's recent changes.
//
//   Store store(1000, now);
//   ResourceId configmaps = store.Resource({"", "configmaps"});
//   const std::string key = ObjectKey("default", "a");
//   const resource::Change& made = store.Create(configmaps, key, object, {}, now);
//   const resource::StoredObject* found = store.Get(configmaps, key);
//   Store fork = store;                       // O(1): both share everything until one writes
//
// Guarantees:
//  - Every write takes the next revision and becomes the object's metadata.resourceVersion.
//  - Keys are "namespace/name", or "name" for cluster-scoped objects, ordered bytewise.
//  - Get, write and the first step of a scan cost O(log n); a copy of the store costs O(number of
//    resources) pointers.
//  - The store knows no rules of the API: conflicts, no-op writes and finalizers are decided
//    before it is asked.
//
// Sources: k8s.io/apiserver/pkg/storage/etcd3/{store,compact}.go,
// k8s.io/apiserver/pkg/storage/cacher/watch_cache_history.go.
#ifndef QUIESCE_APISERVER_FAKE_STORAGE_STORE_H_
#define QUIESCE_APISERVER_FAKE_STORAGE_STORE_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/functional/function_ref.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "apiserver_fake/api/status.h"
#include "apiserver_fake/base/counted.h"
#include "apiserver_fake/base/packed_key.h"
#include "apiserver_fake/base/persistent_map.h"
#include "apiserver_fake/resource/stored_object.h"
#include "apiserver_fake/storage/history.h"

namespace quiesce::storage {

// A resource as stored: all versions of (group, plural) share it. Dense, from 0, in order of first
// mention.
using ResourceId = uint32_t;

// "namespace/name"; "name" where the namespace is empty.
std::string ObjectKey(absl::string_view namespace_, absl::string_view name);
PackedKey PackedObjectKey(absl::string_view namespace_, absl::string_view name);
// All keys of a namespace start with this; "" for all namespaces.
std::string KeyPrefix(absl::string_view namespace_);

using ObjectMap = PersistentMap<resource::StoredObject>;

// Hears of every write, synchronously. The watch hub is one.
class ChangeListener {
 public:
  virtual ~ChangeListener() = default;
  virtual void OnChange(ResourceId resource, const resource::Change& change) = 0;
};

class Store {
 public:
  Store(int64_t first_revision, absl::Time now);
  // A copy shares everything and has no listener.
  Store(const Store& other);
  Store& operator=(const Store& other);

  void set_listener(ChangeListener* listener) { listener_ = listener; }

  // The revision of the last write.
  int64_t revision() const { return revision_; }

  // The id of a resource, given on first mention. Its watch cache starts at the present revision.
  ResourceId Resource(const api::GroupResource& resource);
  size_t resource_count() const { return resources_.size(); }  // ids are below this
  const api::GroupResource& ResourceName(ResourceId resource) const {
    return names_->by_id[resource];
  }

  // Null where absent. Good until the next write.
  const resource::StoredObject* Get(ResourceId resource, absl::string_view key) const;
  // The current objects, in key order. Copying the map is a snapshot.
  const ObjectMap& Objects(ResourceId resource) const;

  // Writes. Each sets metadata.resourceVersion, records the change, tells the listener and returns
  // the change, which is good until the next write. Create requires that the key is absent, Update
  // and Delete that it is present.
  const resource::Change& Create(ResourceId resource, absl::string_view key, Value object,
                                 resource::ManagedHandle managed, absl::Time now);
  const resource::Change& Update(ResourceId resource, absl::string_view key, Value object,
                                 resource::ManagedHandle managed, absl::Time now);
  // The change's object is the last stored one with the revision of the deletion.
  const resource::Change& Delete(ResourceId resource, absl::string_view key, absl::Time now);
  // Puts the managed-field state worked out meanwhile; no revision, no event: the fields are the
  // same, only their form is another.
  void SetManaged(ResourceId resource, absl::string_view key, resource::ManagedHandle managed);

  // The objects as they were at `revision` (<= revision()): the present ones, with the changes
  // since undone. False if that revision is compacted.
  bool ObjectsAt(ResourceId resource, int64_t revision, absl::Time now, ObjectMap* objects) const;
  // Lists may not ask for a revision below this one.
  int64_t CompactedRevision(absl::Time now) const;

  // The changes after `revision` that are kept, oldest first.
  void VisitSince(ResourceId resource, int64_t revision,
                  absl::FunctionRef<void(const resource::Change&)> visit) const;

  const History& history(ResourceId resource) const;

  // Forgets everything before the current state, as a compaction of etcd at this instant does.
  void Compact();
  // The watch cache of one resource, or of all (an API server restart), starts over: watches from
  // older revisions are too old. Ending the open watches is the hub's part.
  void RestartWatchCache(ResourceId resource);
  void RestartWatchCaches();

 private:
  struct PerResource : Counted {
    ObjectMap objects;
    History history;
  };
  struct Names : Counted {
    absl::btree_map<std::pair<std::string, std::string>, ResourceId> ids;  // by group and plural
    std::vector<api::GroupResource> by_id;
  };
  // etcd is compacted every five minutes to the revision of five minutes before. That is worked out
  // when somebody asks or writes, so that no timer is needed.
  struct Compaction {
    absl::Time next;
    int64_t revision_at_last;  // the next one goes up to this
    int64_t compacted;         // revisions below are gone
  };

  static void VisitBack(const PerResource& at, size_t first, ObjectMap* objects,
                        absl::FunctionRef<void(resource::Change)> visit);
  PerResource& Mutable(ResourceId resource) { return Unshare(resources_[resource]); }
  Compaction CompactionAt(absl::Time now) const;
  const resource::Change& Record(ResourceId resource, History& history, resource::Change change);

  int64_t revision_;
  Compaction compaction_;
  std::vector<CountedPtr<PerResource>> resources_;
  CountedPtr<Names> names_;
  ChangeListener* listener_ = nullptr;
};

}  // namespace quiesce::storage

#endif  // QUIESCE_APISERVER_FAKE_STORAGE_STORE_H_
