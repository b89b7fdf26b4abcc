// A client whose calls end with a context: what a reconcile with a deadline uses.
//
//   BoundClient client(&loop, &rest, &cache, &context);
//   absl::Status written = co_await client.Update(kPods, &pod);
//   // "... context deadline exceeded"
//
// A write that is on its way when the context ends may still take effect.
#ifndef QUIESCE_RECONCILERS_RUNTIME_CACHE_BOUND_CLIENT_H_
#define QUIESCE_RECONCILERS_RUNTIME_CACHE_BOUND_CLIENT_H_

#include "reconcilers/runtime/cache/api_client.h"
#include "reconcilers/runtime/client/cancellation.h"
#include "reconcilers/runtime/client/rest_client.h"

namespace quiesce::runtime {

// Gives every request a context. A base of BoundClient, so that it is there before the client.
class BoundTransport : public api::Transport {
 public:
  BoundTransport(RestClient* rest, Cancellation* context) : rest_(rest), context_(context) {}
  sim::Task<absl::Status> Send(api::ExchangePtr* exchange) override {
    return rest_->SendWithin(exchange, context_);
  }
  sim::Task<absl::StatusOr<api::OpenedWatch>> OpenWatch(api::Request request,
                                                        api::WatchSink* sink) override {
    return rest_->OpenWatch(std::move(request), sink);
  }

 private:
  RestClient* const rest_;
  Cancellation* const context_;
};

class BoundClient : private BoundTransport, public ApiClient {
 public:
  // All outlive the client; `cache` may be null.
  BoundClient(RestClient* rest, Cache* cache, Cancellation* context)
      : BoundTransport(rest, context),
        ApiClient(static_cast<BoundTransport*>(this), cache, context) {}
};

}  // namespace quiesce::runtime

#endif  // QUIESCE_RECONCILERS_RUNTIME_CACHE_BOUND_CLIENT_H_
