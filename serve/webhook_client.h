// Calls admission and conversion webhooks over HTTPS, as their configurations say: by URL, with the
// server's certificate checked against `caBundle`. Services are names only here - no pod runs
// behind one - so a webhook that is configured by service cannot be reached, and its failurePolicy
// decides.
//
//   WebhookClient client(&io, &loop, &clock, &server);
//   server.SetWebhookCaller(&client);
//
// Source: k8s.io/apiserver/pkg/util/webhook/client.go.
#ifndef QUIESCE_SERVE_WEBHOOK_CLIENT_H_
#define QUIESCE_SERVE_WEBHOOK_CLIENT_H_

#include <boost/asio/io_context.hpp>

#include "apiserver_fake/registry/webhook_calls.h"
#include "apiserver_fake/server.h"
#include "serve/wall_clock.h"
#include "sim/event_loop.h"

namespace quiesce::serve {

class WebhookClient : public registry::WebhookCaller {
 public:
  // All outlive the client.
  WebhookClient(boost::asio::io_context* io, sim::EventLoop* loop, WallClock* clock,
                apiserver::Server* server)
      : io_(io), loop_(loop), clock_(clock), server_(server) {}

  sim::Task<absl::StatusOr<Value>> Call(registry::WebhookCall call) override;

 private:
  boost::asio::io_context* const io_;
  sim::EventLoop* const loop_;
  WallClock* const clock_;
  apiserver::Server* const server_;
};

}  // namespace quiesce::serve

#endif  // QUIESCE_SERVE_WEBHOOK_CLIENT_H_
