// Who watches what: delivers each change of the store to the watches that it concerns.
//
// A change costs only the watches that may match it: they are found by object name, by one required
// label, by one required field, by namespace; the rest of a resource's watches is scanned. A change
// that moves an object into or out of a selector is delivered as ADDED or DELETED.
//
// Source: k8s.io/apiserver/pkg/storage/cacher/cache_watcher.go (convertToWatchEvent).
#ifndef QUIESCE_APISERVER_FAKE_WATCH_HUB_H_
#define QUIESCE_APISERVER_FAKE_WATCH_HUB_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/container/inlined_vector.h"
#include "absl/strings/string_view.h"
#include "apiserver_fake/list.h"
#include "apiserver_fake/object_view.h"
#include "apiserver_fake/store.h"
#include "apiserver_fake/watch_event.h"

namespace quiesce::api {

// What one watch wants to see.
struct WatchFilter {
  ResourceId resource = 0;
  const ResourceType* type = nullptr;  // outlives the watch
  std::string namespace_;              // "" means all
  Selection selection;
  bool managed_fields = false;

  // The event that a change means for this watch. False if none. Selection is by what the watch's
  // version shows of the object.
  bool Convert(const Change& change, const ObjectView& view, WatchEvent* event) const;
};

class WatchHub : public ChangeListener {
 public:
  // `view` outlives the hub.
  explicit WatchHub(const ObjectView* view) : view_(view) {}

  // `sink` gets every change from now on, until Remove. Ids count from 1.
  WatchId Add(WatchFilter filter, WatchSink* sink);
  // False if there is no such watch (any more).
  bool Remove(WatchId id);
  // The ids of a resource's watches, in order.
  std::vector<WatchId> WatchesOf(ResourceId resource) const;
  size_t size() const { return watches_.size(); }

  void OnChange(ResourceId resource, const Change& change) override;

 private:
  struct Watch {
    WatchId id;
    WatchFilter filter;
    WatchSink* sink;
    std::string index_key;
  };
  using Bucket = std::vector<Watch*>;  // by id
  // The watches of one resource, each in one bucket. The first byte of a key says what it is by.
  struct Index {
    absl::btree_map<std::string, Bucket> buckets;
    Bucket all;                                      // neither name, label, field nor namespace
    size_t by_namespace = 0, by_name = 0;            // how many watches are kept so
    absl::btree_map<std::string, size_t> label_keys;  // label keys in use, with counts
    absl::btree_map<std::string, size_t> fields;      // fields in use, with counts
  };

  static std::string IndexKey(const WatchFilter& filter);
  void Count(Index& index, const Watch& watch, int delta);
  void Deliver(const Bucket& bucket, const Change& change);
  void DeliverKey(const Index& index, const std::string& key, const Change& change);
  void DeliverByLabel(const Index& index, const Change& change);
  void DeliverByField(const Index& index, const Change& change);

  const ObjectView* view_;
  WatchId next_id_ = 1;
  absl::btree_map<WatchId, std::unique_ptr<Watch>> watches_;
  std::vector<Index> by_resource_;
};

}  // namespace quiesce::api

#endif  // QUIESCE_APISERVER_FAKE_WATCH_HUB_H_
