// One watch of a connection: what the server sends at once reaches the actor later, in order.
#ifndef QUIESCE_APISERVER_FAKE_EDGE_CONNECTION_WATCH_H_
#define QUIESCE_APISERVER_FAKE_EDGE_CONNECTION_WATCH_H_

#include <deque>

#include "absl/time/time.h"
#include "apiserver_fake/api/transport.h"
#include "apiserver_fake/api/watch_event.h"
#include "apiserver_fake/edge/call_record.h"
#include "apiserver_fake/edge/connection.h"
#include "sim/event_loop.h"
#include "sim/trace.h"

namespace quiesce::edge {

class ConnectionWatch : public api::Watch, public api::WatchSink {
 public:
  // Both outlive the watch.
  ConnectionWatch(Connection* connection, api::GroupVersionResource resource, api::WatchSink* sink);
  ~ConnectionWatch() override;

  // The watch at the server, whose end this one's destruction is.
  api::WatchId* server_watch() { return &watch_; }
  // From now on events are delivered; before, they wait.
  void Start();
  // The stream ends now, as when a network connection breaks. What is on its way is lost.
  void Cut(InjectedFault fault);
  // What is on its way arrives then, if not sooner.
  void ArriveBy(absl::Time latest);

  const api::GroupVersionResource& resource() const { return resource_; }

  void OnEvent(const api::WatchEvent& event) override;
  void OnClosed() override;

 private:
  struct Item {
    api::WatchEvent event;
    absl::Time arrival;
    bool end = false;
    InjectedFault fault = InjectedFault::kNone;
    sim::RecordIndex cause = 0;  // the record of the write
  };

  void Enqueue(Item item);
  // One more item is on its way, or one less; the connection counts those that tell of something.
  void Count(const Item& item, int64_t by);
  void Schedule();
  void Arrive();
  void Close();
  sim::RecordIndex Record(const Item& item) const;

  Connection* const connection_;
  const api::GroupVersionResource resource_;
  api::WatchSink* const sink_;
  api::WatchId watch_ = 0;
  std::deque<Item> travelling_;
  sim::EventId arrival_ = 0;
  absl::Time last_arrival_ = absl::InfinitePast();
  int64_t events_ = 0;  // of those that travel what the connection counts
  bool started_ = false;
  bool open_ = true;
};

}  // namespace quiesce::edge

#endif  // QUIESCE_APISERVER_FAKE_EDGE_CONNECTION_WATCH_H_
