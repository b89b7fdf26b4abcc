// An actor's connection to the API server: requests take time, watches lag, and faults strike. This
// is the asynchronous edge around the synchronous core; one connection for each actor.
//
//   Connection connection(&server, &loop, &faults, &tracer, {.actor = "database"});
//   absl::StatusOr<api::Response> response =
//       co_await connection.Call(api::Request::Get(kDatabases, "default", "a"));
//
// A request travels for `latency`, is answered by the server at one instant, and its answer travels
// as long. Watch events arrive in order, each at least `watch_lag` after its write. Both times may
// be stretched by choice. A caller that is destroyed while it waits (a crash) leaves its request on
// the way: what has been sent still arrives.
#ifndef QUIESCE_APISERVER_FAKE_EDGE_CONNECTION_H_
#define QUIESCE_APISERVER_FAKE_EDGE_CONNECTION_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "apiserver_fake/api/request.h"
#include "apiserver_fake/api/transport.h"
#include "apiserver_fake/edge/call_tracer.h"
#include "apiserver_fake/edge/faults.h"
#include "apiserver_fake/server.h"
#include "sim/event_loop.h"
#include "sim/task.h"
#include "sim/task_group.h"

namespace quiesce::edge {

class ConnectionWatch;

struct ConnectionOptions {
  std::string actor;  // who asks
  // The process that the actor lives in, if several share one: the user agent (and so the field
  // manager), and whom faults and crashes hit. `actor` unless given.
  std::string process;
  absl::Duration latency = absl::Milliseconds(2);  // one way
  absl::Duration watch_lag = absl::Milliseconds(10);
  // A request that times out is given up after this: kube-apiserver's own bound
  // (k8s.io/apiserver/pkg/endpoints/handlers/rest.go).
  absl::Duration timeout = absl::Seconds(34);
  // Ask the choices to stretch latencies and lags.
  bool vary = true;
};

class Connection : public api::Transport {
 public:
  // All outlive the connection. `faults` and `tracer` may be null.
  Connection(apiserver::Server* server, sim::EventLoop* loop, Faults* faults, CallTracer* tracer,
             ConnectionOptions options);
  ~Connection() override;

  sim::Task<absl::Status> Send(api::ExchangePtr* exchange) override;
  sim::Task<absl::StatusOr<api::OpenedWatch>> OpenWatch(api::Request request,
                                                        api::WatchSink* sink) override;

  // The way to the server and back of a question that is for no resource, such as discovery: takes
  // as long as a request and meets the same faults. OK: the server is there to answer.
  sim::Task<absl::StatusOr<api::ApiStatus>> Reach();

  // Cuts the open watches of a resource (all where `resource` is ""). With `gone`, the next watch
  // of each that asks to resume is told 410 Expired.
  void CutWatches(absl::string_view resource, bool gone);
  // The actor sees nothing of what happens at a resource ("": all) from now until then; it arrives
  // late.
  void HoldWatches(absl::string_view resource, absl::Time until);
  // Requests that are sent from now on reach the server, and answers the actor, not before then;
  // they arrive in order.
  void HoldRequests(absl::Time until) { requests_held_until_ = until; }
  // Events of a resource ("": all) take so much longer from now on, until then. Release() leaves a
  // lag that is there for good.
  void LagWatches(absl::string_view resource, absl::Duration lag, absl::Time until, bool for_good);
  // Nothing gets through between the actor and the server until then: requests and answers arrive
  // afterwards, if they have not timed out by then, and so do watch events.
  void Partition(absl::Time until);
  // The connection breaks, and the actor comes to another server whose watch cache stands still at
  // a revision until then: reads that may be old are (resourceVersion "0", or one that it has), and
  // its watches say nothing new. Other reads and writes are as ever.
  void MeetStaleServer(int64_t revision, absl::Time until);
  // Ends all of that: what was kept back arrives after the usual lag.
  void Release();

  const std::string& actor() const { return options_.actor; }
  // An event of an object, or the end of a watch, is on its way to the actor.
  bool EventsTravel() const { return events_travelling_ > 0; }

 private:
  friend class ConnectionWatch;
  struct Flight;
  struct Hold {
    std::string resource;
    absl::Time until;
  };
  struct Lag {
    std::string resource;
    absl::Duration by;
    absl::Time until;
    bool for_good;
  };
  struct StaleServer {
    int64_t revision = 0;
    absl::Time until = absl::InfinitePast();
  };

  // When a request that leaves now arrives; may find that it never does.
  absl::Time ArrivalOf(Faults::Decision* decision);
  void Arrive(std::unique_ptr<Flight> flight);
  sim::Task<void> AskWebhooks(std::unique_ptr<Flight> flight);
  void Handle(std::unique_ptr<Flight> flight);
  void AnswerWithFault(Flight* flight, bool committed);
  // Answers a read from the cache of a stale server, if it is one that such a cache answers; how
  // much longer that takes.
  std::optional<absl::Duration> AnswerStale(Flight* flight);
  // `base`, stretched by choice: "latency", "watch-lag".
  absl::Duration Vary(const char* label, absl::Duration base);
  // Until when events of the resource are held back; the past where they are not.
  absl::Time HeldUntil(const api::GroupVersionResource& resource) const;
  // How much longer than usual events of the resource take.
  absl::Duration LagOf(const api::GroupVersionResource& resource) const;
  // A request that would resume a watch which was cut with 410; answers yes once for each cut.
  bool TakeGone(const api::Request& request);

  apiserver::Server* const server_;
  sim::EventLoop* const loop_;
  Faults* const faults_;
  CallTracer* const tracer_;
  const ConnectionOptions options_;
  sim::ActorId actor_id_ = 0;
  std::vector<ConnectionWatch*> watches_;  // open ones, oldest first
  int64_t events_travelling_ = 0;          // to them, without bookmarks
  std::vector<std::string> gone_;          // resources whose next resume is told 410
  std::vector<Hold> holds_;
  std::vector<Lag> lags_;
  absl::Time requests_held_until_ = absl::InfinitePast();
  absl::Time unreachable_until_ = absl::InfinitePast();
  StaleServer stale_;
  sim::TaskGroup webhook_group_;
};

}  // namespace quiesce::edge

#endif  // QUIESCE_APISERVER_FAKE_EDGE_CONNECTION_H_
