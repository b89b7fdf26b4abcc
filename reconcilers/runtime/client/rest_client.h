// What client-go's REST client adds to a transport: it repeats requests that the server asks to
// repeat later, and reads whose connection broke.
//
//   RestClient client(&loop, &connection, RestClientOptions());
//   absl::StatusOr<Response> reply = co_await client.Call(request);
//
// Sources: k8s.io/client-go/rest/request.go, with_retry.go. An answer of 429 or 5xx with a Retry-After
// is waited for and repeated, at most 10 times, for every verb. A reset or closed connection is
// repeated after a second, at most 10 times, for get, list and watch only.
#ifndef QUIESCE_RECONCILERS_RUNTIME_CLIENT_REST_CLIENT_H_
#define QUIESCE_RECONCILERS_RUNTIME_CLIENT_REST_CLIENT_H_

#include <memory>
#include <optional>

#include "apiserver_fake/api/transport.h"
#include "reconcilers/runtime/client/token_bucket.h"
#include "sim/event_loop.h"
#include "sim/task.h"

namespace quiesce::runtime {

struct RestClientOptions {
  // Requests a second and how many at once; below 0: no limit (controller-runtime's default).
  double qps = -1;
  int burst = 10;
};

class RestClient : public api::Transport {
 public:
  // Both outlive the client.
  RestClient(sim::EventLoop* loop, api::Transport* transport, RestClientOptions options);

  sim::Task<absl::StatusOr<api::Response>> Call(api::Request request) override;
  sim::Task<absl::StatusOr<api::OpenedWatch>> OpenWatch(api::Request request,
                                                        api::WatchSink* sink) override;

 private:
  // How long until the next attempt; nullopt: there is none. `reply` counts where nobody failed to
  // answer.
  std::optional<absl::Duration> RetryAfter(const absl::Status& transport,
                                           const api::Response* reply, api::Verb verb,
                                           int attempts) const;
  sim::Task<void> Throttle();

  sim::EventLoop* const loop_;
  api::Transport* const transport_;
  std::unique_ptr<TokenBucket> bucket_;  // null: no limit
};

}  // namespace quiesce::runtime

#endif  // QUIESCE_RECONCILERS_RUNTIME_CLIENT_REST_CLIENT_H_
