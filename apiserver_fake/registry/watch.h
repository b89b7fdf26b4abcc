// The WATCH verb: where a watch starts, its initial events, its bookmarks, its end.
//
//   Watches watches(&loop, &store, &view);
//   api::WatchId id;
//   api::Response reply = watches.Open(request, type, resource, sink, &id);
//
// A watch that begins with the present state gets an ADDED per object in key order; one that begins
// at a version gets the changes since. Bookmarks come every minute and two seconds before the end
// set by timeoutSeconds (else 30 to 60 minutes), if the resource has moved since the watch began.
//
// Sources: k8s.io/apiserver/pkg/endpoints/handlers/get.go (handleWatch),
// k8s.io/apiserver/pkg/storage/cacher/{cacher,cache_watcher,watch_cache}.go.
#ifndef QUIESCE_APISERVER_FAKE_REGISTRY_WATCH_H_
#define QUIESCE_APISERVER_FAKE_REGISTRY_WATCH_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/time/time.h"
#include "apiserver_fake/api/request.h"
#include "apiserver_fake/storage/watch_hub.h"
#include "sim/event_loop.h"
#include "sim/trace.h"

namespace quiesce::registry {

class Watches : public storage::ChangeListener {
 public:
  // All outlive this. Becomes the store's listener.
  Watches(sim::EventLoop* loop, storage::Store* store, const resource::ObjectView* view);
  ~Watches() override;
  Watches(const Watches&) = delete;
  Watches& operator=(const Watches&) = delete;

  // Opens a watch; the initial events are sent before it returns. A refusal is in the response, and
  // then the id is 0. A version that is too old is no refusal: the sink gets the ERROR event and
  // OnClosed. `type` outlives the watch, or is what `held` holds.
  api::Response Open(const api::Request& request, const resource::ResourceType& type,
                     storage::ResourceId resource, api::WatchSink* sink, api::WatchId* id,
                     std::shared_ptr<const resource::ResourceType> held = nullptr);
  // The client is gone; its sink hears nothing more.
  void Close(api::WatchId id);
  // Objects that a webhook had to convert are there, or will not be: such watches go on, or end.
  void ResumeHeld();
  // The server ends the watches of a resource, or all: its definition was changed or deleted, the
  // server restarts. Sinks get OnClosed.
  // Of a resource, those that were opened by then: up to the id `last`.
  void EndResource(storage::ResourceId resource, api::WatchId last);
  void EndAll();

  // The newest watch's id; 0 before the first.
  api::WatchId last_id() const { return next_id_ - 1; }
  size_t open() const { return open_.size(); }

  // Hears of every change of every resource, after the watches: the controllers beside the
  // server. Null: no one.
  void set_observer(storage::ChangeListener* observer) { observer_ = observer; }

  // Hears of every change before the watches are. Null: no one.
  void set_first(storage::ChangeListener* first) { first_ = first; }

  void OnChange(storage::ResourceId resource, const resource::Change& change) override;

 private:
  struct OpenWatch {
    api::WatchId id = 0;
    storage::WatchFilter filter;
    std::shared_ptr<const resource::ResourceType> held_type;
    api::WatchSink* sink = nullptr;
    bool bookmarks = false;
    bool initial_events = false;
    int64_t wait_for = 0;        // starts when the store reaches this revision; 0: has started
    int64_t start_revision = 0;  // bookmarks say something newer than this
    absl::Time deadline;
    // The next moment for a bookmark; the infinite future if there is none.
    absl::Time next_bookmark = absl::InfiniteFuture();
    // Whose bookmarks are, and what they come from: not the change that they tell of.
    sim::ActorId bookmark_actor = 0;
    sim::RecordIndex bookmark_cause = 0;
    sim::EventId deadline_event = 0, bookmark_event = 0, wait_event = 0;
  };

  void Start(OpenWatch& watch, int64_t from);
  void SendState(OpenWatch& watch);
  void Replay(OpenWatch& watch, int64_t from);
  void Fail(OpenWatch& watch, const api::ApiStatus& status);
  void SendBookmark(const OpenWatch& watch, int64_t revision, bool initial_events_end);
  void PlanBookmark(OpenWatch& watch, absl::Duration delay);
  // Both go on from the moment that is planned.
  void ScheduleBookmark(OpenWatch& watch);
  void SkipPastBookmarks(OpenWatch& watch) const;
  void StartWaiting();
  void End(api::WatchId id);
  std::unique_ptr<OpenWatch> Remove(api::WatchId id);
  int64_t& Processed(storage::ResourceId resource);
  void SetProcessed(storage::ResourceId resource, int64_t revision);

  sim::EventLoop* loop_;
  storage::Store* store_;
  storage::WatchHub hub_;
  storage::ChangeListener* first_ = nullptr;
  storage::ChangeListener* observer_ = nullptr;
  api::WatchId next_id_ = 1;
  absl::btree_map<api::WatchId, std::unique_ptr<OpenWatch>> open_;
  std::vector<api::WatchId> waiting_;
  // By resource: the revision up to which its watch cache has heard of the store.
  std::vector<int64_t> processed_;
  // By resource: watches whose bookmarks would say nothing yet, so that no events are made for
  // them.
  std::vector<std::vector<api::WatchId>> silent_;
};

}  // namespace quiesce::registry

#endif  // QUIESCE_APISERVER_FAKE_REGISTRY_WATCH_H_
