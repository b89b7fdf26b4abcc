// The way of one client's requests to the API where no faults are wanted: no latency, but with the
// webhooks that a write must pass, on behalf of who asks.
#ifndef QUIESCE_SERVE_ADMITTING_TRANSPORT_H_
#define QUIESCE_SERVE_ADMITTING_TRANSPORT_H_

#include <utility>

#include "apiserver_fake/edge/call_webhooks.h"
#include "apiserver_fake/edge/direct_transport.h"
#include "serve/certificate_requestor.h"
#include "serve/webhook_client.h"

namespace quiesce::serve {

class AdmittingTransport : public api::Transport {
 public:
  // All pointers outlive the transport. `user_info`: Caller::ToUserInfo().
  AdmittingTransport(apiserver::Server* server, sim::EventLoop* loop, Value user_info)
      : server_(server), loop_(loop), user_info_(std::move(user_info)), direct_(server, loop) {}

  sim::Task<absl::Status> Send(api::ExchangePtr* exchange) override {
    NameRequestor(user_info_, (*exchange)->request);
    const api::Request& request = (*exchange)->request;
    registry::WebhookCalls calls;
    calls.set_user_info(user_info_);
    co_await edge::CallWebhooks(server_, loop_, request, &calls);
    (*exchange)->response = server_->Handle(request, &calls);
    co_return absl::OkStatus();
  }
  sim::Task<absl::StatusOr<api::OpenedWatch>> OpenWatch(api::Request request,
                                                        api::WatchSink* sink) override {
    return direct_.OpenWatch(std::move(request), sink);
  }

 private:
  apiserver::Server* const server_;
  sim::EventLoop* const loop_;
  const Value user_info_;
  edge::DirectTransport direct_;
};

}  // namespace quiesce::serve

#endif  // QUIESCE_SERVE_ADMITTING_TRANSPORT_H_
