// The WATCH verb: where a watch starts, its initial events, bookmarks, its end.
//
//   Watches watches(&loop, &store, &view);
//   Response reply = watches.Open(request, type, resource, sink, &id);
//
// Sources: k8s.io/apiserver/pkg/endpoints/handlers/get.go (ListResource),
// k8s.io/apiserver/pkg/storage/cacher/{cacher,cache_watcher}.go.
#ifndef QUIESCE_APISERVER_FAKE_WATCH_H_
#define QUIESCE_APISERVER_FAKE_WATCH_H_

#include <cstdint>
#include <memory>

#include "absl/container/btree_map.h"
#include "absl/time/time.h"
#include "apiserver_fake/request.h"
#include "apiserver_fake/watch_hub.h"
#include "sim/event_loop.h"

namespace quiesce::api {

class Watches {
 public:
  // All outlive this. Becomes the store's listener.
  Watches(sim::EventLoop* loop, Store* store, const ObjectView* view);
  ~Watches();

  // Opens a watch; sends the initial events before it returns. A refusal is in the response, and
  // then the id is 0; a watch that the server ends at once (too old a version) has been closed.
  // `type` outlives the watch.
  Response Open(const Request& request, const ResourceType& type, ResourceId resource,
                WatchSink* sink, WatchId* id);
  // The client is gone; its sink hears nothing more.
  void Close(WatchId id);
  // The server ends the watches of a resource, or all: its definition was changed or deleted, the
  // server restarts. Sinks get OnClosed.
  void EndResource(ResourceId resource);
  void EndAll();

  size_t open() const { return hub_.size(); }

 private:
  struct OpenWatch;

  void SendInitialState(OpenWatch& watch, int64_t revision);
  bool Replay(OpenWatch& watch, int64_t from);
  void SendBookmark(OpenWatch& watch);
  void ScheduleBookmark(OpenWatch& watch);
  void End(WatchId id);

  sim::EventLoop* loop_;
  Store* store_;
  const ObjectView* view_;
  WatchHub hub_;
  absl::btree_map<WatchId, std::unique_ptr<OpenWatch>> open_;
};

}  // namespace quiesce::api

#endif  // QUIESCE_APISERVER_FAKE_WATCH_H_
