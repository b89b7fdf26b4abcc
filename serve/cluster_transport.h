// The way to a real cluster: what reconcilers in C++ ask goes to its API server over HTTPS. They
// run on it unchanged, on wall-clock time.
//
//   boost::asio::io_context io(1);
//   sim::EventLoop loop(&choices, nullptr);
//   WallClock clock(&io, &loop);
//   ClusterTransport transport(&io, &loop, &clock, *ReadKubeconfig(path), "database-operator/1");
//   runtime::Manager manager(&loop, &transport, options);
//   manager.Start();
//   clock.Settle();
//   io.run();
//
// Objects come without managed fields, as in process. Each request has a connection of its own.
#ifndef QUIESCE_SERVE_CLUSTER_TRANSPORT_H_
#define QUIESCE_SERVE_CLUSTER_TRANSPORT_H_

#include <boost/asio/io_context.hpp>
#include <string>
#include <utility>

#include "apiserver_fake/api/transport.h"
#include "serve/https_call.h"
#include "serve/kubeconfig.h"
#include "serve/wall_clock.h"
#include "sim/event_loop.h"

namespace quiesce::serve {

class ClusterTransport : public api::AnsweringTransport {
 public:
  // All pointers outlive the transport. `user_agent`: of requests that have none of their own.
  ClusterTransport(boost::asio::io_context* io, sim::EventLoop* loop, WallClock* clock,
                   ClusterAddress cluster, std::string user_agent)
      : io_(io),
        loop_(loop),
        clock_(clock),
        cluster_(std::move(cluster)),
        user_agent_(std::move(user_agent)) {}

  sim::Task<absl::StatusOr<api::Response>> Answer(api::Request request) override;
  sim::Task<absl::StatusOr<api::OpenedWatch>> OpenWatch(api::Request request,
                                                        api::WatchSink* sink) override;

 private:
  friend class ClusterWatch;
  OutgoingCall CallOf(const api::Request& request) const;

  boost::asio::io_context* const io_;
  sim::EventLoop* const loop_;
  WallClock* const clock_;
  const ClusterAddress cluster_;
  const std::string user_agent_;
};

}  // namespace quiesce::serve

#endif  // QUIESCE_SERVE_CLUSTER_TRANSPORT_H_
