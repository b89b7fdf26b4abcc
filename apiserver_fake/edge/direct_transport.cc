#include "apiserver_fake/edge/direct_transport.h"

#include <memory>
#include <utility>
#include <vector>

#include "apiserver_fake/api/watch_event.h"
#include "apiserver_fake/edge/call_webhooks.h"

namespace quiesce::edge {
namespace {

// What a watch begins with is sent from inside the call that opens it; it waits here until the
// caller has the watch.
class DirectWatch : public api::Watch, public api::WatchSink {
 public:
  DirectWatch(apiserver::Server* server, sim::EventLoop* loop, api::WatchSink* sink)
      : server_(server), loop_(loop), sink_(sink) {}
  ~DirectWatch() override {
    if (id_ != 0) server_->CloseWatch(id_);
    if (delivery_ != 0) loop_->Cancel(delivery_);
  }

  api::Response Open(const api::Request& request) {
    api::Response response = server_->OpenWatch(request, this, &id_);
    if (ended_) id_ = 0;
    if (!waiting_.empty() || ended_) {
      delivery_ = loop_->After(absl::ZeroDuration(), "watch/arrive", [this] { Deliver(); });
    } else {
      delivered_ = true;
    }
    return response;
  }
  bool opened() const { return id_ != 0 || ended_; }

  void OnEvent(const api::WatchEvent& event) override {
    if (delivered_) return sink_->OnEvent(event);
    waiting_.push_back(event);
  }
  void OnClosed() override {
    id_ = 0;
    ended_ = true;
    if (delivered_) sink_->OnClosed();  // may destroy this watch
  }

 private:
  void Deliver() {
    delivery_ = 0;
    delivered_ = true;
    const std::vector<api::WatchEvent> events = std::exchange(waiting_, {});
    const bool ended = ended_;
    for (const api::WatchEvent& event : events) sink_->OnEvent(event);
    if (ended) sink_->OnClosed();
  }

  apiserver::Server* const server_;
  sim::EventLoop* const loop_;
  api::WatchSink* const sink_;
  api::WatchId id_ = 0;
  std::vector<api::WatchEvent> waiting_;
  bool ended_ = false, delivered_ = false;
  sim::EventId delivery_ = 0;
};

}  // namespace

sim::Task<absl::Status> DirectTransport::Send(api::ExchangePtr* exchange) {
  const api::Request& request = (*exchange)->request;
  if (server_->webhook_caller() == nullptr) {
    (*exchange)->response = server_->Handle(request);
  } else {
    registry::WebhookCalls webhooks;
    co_await CallWebhooks(server_, loop_, request, &webhooks);
    (*exchange)->response = server_->Handle(request, &webhooks);
  }
  co_return absl::OkStatus();
}

sim::Task<absl::StatusOr<api::OpenedWatch>> DirectTransport::OpenWatch(api::Request request,
                                                                       api::WatchSink* sink) {
  api::OpenedWatch opened;
  auto watch = std::make_unique<DirectWatch>(server_, loop_, sink);
  opened.response = watch->Open(request);
  if (watch->opened()) opened.watch = std::move(watch);
  co_return opened;
}

}  // namespace quiesce::edge
