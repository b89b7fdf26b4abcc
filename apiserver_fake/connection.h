// An actor's connection to the API server: requests take time, watches lag, and faults strike. This
// is the asynchronous edge around the synchronous core; one connection for each actor.
//
//   Connection connection(&server, &loop, &faults, &tracer, {.actor = "database"});
//   Response response = co_await connection.Call(Request::Get(kDatabases, "default", "a"));
//   auto [refusal, stream] = co_await connection.OpenWatch(watch_request);
//   while (std::optional<WatchEvent> event = co_await stream->Next()) ...
//
// A request travels for `latency`, is answered by the server at one instant, and its answer travels as
// long. Watch events arrive in order, each at least `watch_lag` after its write. Both times may be
// stretched by choice. A caller that is destroyed while it waits (a crash) leaves its request on the
// way: what has been sent still arrives.
#ifndef QUIESCE_APISERVER_FAKE_CONNECTION_H_
#define QUIESCE_APISERVER_FAKE_CONNECTION_H_

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "apiserver_fake/call_tracer.h"
#include "apiserver_fake/faults.h"
#include "apiserver_fake/request.h"
#include "apiserver_fake/server.h"
#include "apiserver_fake/watch_event.h"
#include "sim/event_loop.h"
#include "sim/signal.h"
#include "sim/task.h"

namespace quiesce::api {

class Connection;

// The events of one watch as they reach the actor. Belongs to the actor; destroying it closes the
// watch. The connection outlives it.
class WatchStream : public WatchSink {
 public:
  ~WatchStream() override;

  // The next event, when it arrives; nullopt when the stream has ended. What follows is traced as
  // caused by the event.
  sim::Task<std::optional<WatchEvent>> Next();

  // The stream ends now, as when a network connection breaks. What is on its way is lost.
  void Cut(InjectedFault fault);

  const GroupVersionResource& resource() const { return request_.resource; }

  void OnEvent(const WatchEvent& event) override;
  void OnClosed() override;

 private:
  friend class Connection;
  struct Item {
    WatchEvent event;
    absl::Time arrival;
    sim::RecordIndex cause;  // the record of the write; after arrival, of the arrival
    bool end = false;
  };

  WatchStream(Connection* connection, Request request);
  void Enqueue(Item item);
  void ScheduleArrival();
  void Arrive();
  void Close();

  Connection* const connection_;
  const Request request_;
  WatchId watch_ = 0;
  std::deque<Item> travelling_, arrived_;
  sim::EventId arrival_event_ = 0;
  absl::Time last_arrival_ = absl::InfinitePast();
  bool ended_ = false;
  sim::Signal changed_;
};

struct ConnectionOptions {
  std::string actor;  // also the user agent, and so the field manager
  absl::Duration latency = absl::Milliseconds(2);     // one way
  absl::Duration watch_lag = absl::Milliseconds(10);
  // Answers of requests that time out come after this; kube-apiserver's own bound
  // (k8s.io/apiserver/pkg/endpoints/handlers/rest.go).
  absl::Duration timeout = absl::Seconds(34);
  // Ask the choices to stretch latencies and lags.
  bool vary = true;
};

class Connection {
 public:
  // All outlive the connection. `faults` and `tracer` may be null.
  Connection(Server* server, sim::EventLoop* loop, Faults* faults, CallTracer* tracer,
             ConnectionOptions options);
  ~Connection();

  sim::Task<Response> Call(Request request);

  // A watch, or (stream null) why it was refused.
  struct Opened {
    Response response;
    std::unique_ptr<WatchStream> stream;
  };
  sim::Task<Opened> OpenWatch(Request request);

  // Cuts the open watches of a resource (all where `resource` is ""). With `gone`, the next watch of
  // each that asks to resume is told 410 Expired.
  void CutWatches(absl::string_view resource, bool gone);
  // The actor sees nothing of what happens at a resource ("": all) from now until then; it arrives late.
  void HoldWatches(absl::string_view resource, absl::Time until);

  const std::string& actor() const { return options_.actor; }
  sim::EventLoop* loop() const { return loop_; }

 private:
  friend class WatchStream;
  struct Hold {
    std::string resource;
    absl::Time until;
  };

  struct Flight;
  void Arrive(std::unique_ptr<Flight> flight);
  // `base`, stretched by choice.
  absl::Duration Vary(const char* label, absl::Duration base);
  absl::Time ArrivalOf(const GroupVersionResource& resource);
  bool TakeGone(const Request& request);

  Server* const server_;
  sim::EventLoop* const loop_;
  Faults* const faults_;
  CallTracer* const tracer_;
  const ConnectionOptions options_;
  sim::ActorId actor_id_ = 0;
  std::vector<WatchStream*> streams_;  // open ones, oldest first
  std::vector<std::string> gone_;      // resources whose next resume is told 410
  std::vector<Hold> holds_;
};

}  // namespace quiesce::api

#endif  // QUIESCE_APISERVER_FAKE_CONNECTION_H_
