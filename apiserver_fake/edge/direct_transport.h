// The shortest way to a server: no latency, no faults, no trace. A call is answered before it
// returns, unless the server's webhook caller is asked.
//
//   DirectTransport transport(&server, &loop);
//   rest::RestHandler rest(&transport, &server.types());
//
// Events of an open watch reach its sink from inside the write that causes them; so the sink only
// takes note, as that of apiserver::Server::OpenWatch does.
#ifndef QUIESCE_APISERVER_FAKE_EDGE_DIRECT_TRANSPORT_H_
#define QUIESCE_APISERVER_FAKE_EDGE_DIRECT_TRANSPORT_H_

#include "apiserver_fake/api/transport.h"
#include "apiserver_fake/server.h"
#include "sim/event_loop.h"

namespace quiesce::edge {

class DirectTransport : public api::Transport {
 public:
  // Both outlive the transport and its watches.
  DirectTransport(apiserver::Server* server, sim::EventLoop* loop) : server_(server), loop_(loop) {}

  sim::Task<absl::Status> Send(api::ExchangePtr* exchange) override;
  sim::Task<absl::StatusOr<api::OpenedWatch>> OpenWatch(api::Request request,
                                                        api::WatchSink* sink) override;

 private:
  apiserver::Server* const server_;
  sim::EventLoop* const loop_;
};

}  // namespace quiesce::edge

#endif  // QUIESCE_APISERVER_FAKE_EDGE_DIRECT_TRANSPORT_H_
