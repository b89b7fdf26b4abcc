// Who watches what: delivers each change of the store to the watches that it concerns.
//
//   WatchHub hub(&view);
//   store.set_listener(&hub);
//   hub.Add(id, filter, after_revision, sink);    // sink gets the changes from now on
//
// A change costs only the watches that may match it: they are found by object name, by one required
// label, by one required field or by namespace; the rest of a resource's watches is scanned. A
// change that moves an object into or out of a selector is delivered as ADDED or DELETED.
//
// Source: k8s.io/apiserver/pkg/storage/cacher/cache_watcher.go (convertToWatchEvent).
#ifndef QUIESCE_APISERVER_FAKE_STORAGE_WATCH_HUB_H_
#define QUIESCE_APISERVER_FAKE_STORAGE_WATCH_HUB_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/strings/string_view.h"
#include "apiserver_fake/api/watch_event.h"
#include "apiserver_fake/resource/list_options.h"
#include "apiserver_fake/resource/object_view.h"
#include "apiserver_fake/storage/store.h"

namespace quiesce::storage {

// What one watch wants to see.
struct WatchFilter {
  ResourceId resource = 0;
  const resource::ResourceType* type = nullptr;  // outlives the watch
  std::string namespace_;                        // "" means all
  resource::Selection selection;
  bool managed_fields = false;

  // True if the object, as this watch's version shows it, is in the namespace and selected.
  bool Matches(const Value& object) const;
  // The event that a change means for this watch. False if none.
  bool Convert(const resource::Change& change, const resource::ObjectView& view,
               api::WatchEvent* event) const;
};

class WatchHub : public ChangeListener {
 public:
  // `view` outlives the hub.
  explicit WatchHub(const resource::ObjectView* view) : view_(view) {}

  // From now on `sink` gets every change with a revision above `after_revision` that concerns the
  // filter, until Remove. Requires that no watch has this id; ids grow.
  void Add(api::WatchId id, WatchFilter filter, int64_t after_revision, api::WatchSink* sink);
  // False if there is no such watch (any more).
  bool Remove(api::WatchId id);
  // Sends the watch a change out of turn, from history, or an event that is made already.
  void Send(api::WatchId id, const resource::Change& change);
  void Send(api::WatchId id, const api::WatchEvent& event);

  // A watch whose next event waits for an object to be converted holds what comes after it, too.
  bool Holds(api::WatchId id) const;
  // Sends what is held and can be shown now. The watches that can never be shown what is next for
  // them: to be ended.
  std::vector<api::WatchId> Resume();

  size_t size() const { return watches_.size(); }

  void OnChange(ResourceId resource, const resource::Change& change) override;

 private:
  // An event as it is, or a change that is to become one.
  struct Held {
    resource::Change change;
    std::optional<api::WatchEvent> event;
  };
  struct Watch {
    api::WatchId id;
    WatchFilter filter;
    int64_t after_revision;
    api::WatchSink* sink;
    std::vector<Held> held = {};  // mostly none
  };
  using Bucket = std::vector<Watch*>;  // by id
  // The watches of one resource, each in one bucket: by the first that applies.
  struct Index {
    absl::btree_map<std::string, Bucket> by_name;  // required metadata.name
    absl::btree_map<std::string, absl::btree_map<std::string, Bucket>> by_label;  // key, value
    absl::btree_map<std::string, absl::btree_map<std::string, Bucket>> by_field;  // field, value
    absl::btree_map<std::string, Bucket> by_namespace;
    Bucket rest;
    const resource::ResourceType* type = nullptr;  // some watch's, to read fields with
  };

  // The bucket of a filter, and without watches the place where it is to be.
  static Bucket& BucketFor(Index& index, const WatchFilter& filter);
  static void DropEmpty(Index& index, const WatchFilter& filter);
  void Deliver(const Bucket& bucket, const resource::Change& change);
  void SendTo(Watch& watch, const resource::Change& change);
  resource::Readiness ReadinessFor(const Watch& watch, const resource::Change& change) const;
  void DeliverByValue(const absl::btree_map<std::string, Bucket>& by_value,
                      absl::string_view new_value, absl::string_view old_value,
                      const resource::Change& change);
  void DeliverByLabel(const Index& index, const resource::Change& change);
  void DeliverByField(const Index& index, const resource::Change& change);

  const resource::ObjectView* view_;
  absl::btree_map<api::WatchId, std::unique_ptr<Watch>> watches_;
  std::vector<Index> by_resource_;
};

}  // namespace quiesce::storage

#endif  // QUIESCE_APISERVER_FAKE_STORAGE_WATCH_HUB_H_
