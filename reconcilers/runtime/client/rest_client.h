// What client-go's REST client adds to a transport: it repeats requests that the server asks to
// repeat later, and reads whose connection broke; it limits their rate; it ends with its context.
//
//   RestClient client(&loop, &connection, RestClientOptions());
//   absl::StatusOr<api::Response> reply = co_await client.Call(request);
//   absl::StatusOr<api::Response> soon = co_await client.CallWithin(request, &context);
//
// Sources: k8s.io/client-go/rest/request.go, with_retry.go. An answer of 429 or 5xx with a
// Retry-After is waited for and repeated, at most 10 times, for every verb. A reset or closed
// connection is repeated after a second, at most 10 times, for get, list and watch only. What the
// transport fails with comes back with the request before it: `Get "https://...": dial tcp: ...`.
#ifndef QUIESCE_RECONCILERS_RUNTIME_CLIENT_REST_CLIENT_H_
#define QUIESCE_RECONCILERS_RUNTIME_CLIENT_REST_CLIENT_H_

#include <memory>
#include <optional>
#include <string>

#include "apiserver_fake/api/transport.h"
#include "reconcilers/runtime/client/cancellation.h"
#include "reconcilers/runtime/client/metrics.h"
#include "reconcilers/runtime/client/token_bucket.h"
#include "sim/event_loop.h"
#include "sim/task.h"

namespace quiesce::runtime {

struct RestClientOptions {
  // Requests a second and how many at once; 0: client-go's 5 and 10; qps below 0: no limit
  // (controller-runtime's default). The first try of a watch is not limited.
  double qps = -1;
  int burst = 10;
  // How long a call may take with all its tries; zero: no limit. Watches have none.
  absl::Duration timeout = absl::ZeroDuration();
  // What errors show before the path; by default as a pod sees its API server.
  std::string base_url = "https://10.96.0.1:443";
  Metrics* metrics = nullptr;  // counts requests; outlives the client
};

class RestClient : public api::Transport {
 public:
  // Both outlive the client.
  RestClient(sim::EventLoop* loop, api::Transport* transport, RestClientOptions options);
  ~RestClient() override;

  sim::Task<absl::Status> Send(api::ExchangePtr* exchange) override;
  sim::Task<absl::StatusOr<api::OpenedWatch>> OpenWatch(api::Request request,
                                                        api::WatchSink* sink) override;

  // Send() and Call() that end, with the context's error, when `context` does; where it did,
  // *exchange may be null. Null: it has none.
  sim::Task<absl::Status> SendWithin(api::ExchangePtr* exchange, Cancellation* context);
  sim::Task<absl::StatusOr<api::Response>> CallWithin(api::Request request, Cancellation* context);
  // OpenWatch() whose tries end when `context` does; the watch does not.
  sim::Task<absl::StatusOr<api::OpenedWatch>> OpenWatchWithin(api::Request request,
                                                              api::WatchSink* sink,
                                                              Cancellation* context);

 private:
  class EmptyWatch;
  // What withRetry keeps between the tries of one call.
  struct Tries {
    int made = 0;
    bool again = false;  // the next one is a repetition
    absl::Duration wait = absl::ZeroDuration();
    absl::Status previous, current;  // errors of the transport

    void Track(const absl::Status& error);
    // `error`, with what the try before it failed with.
    absl::Status Wrap(absl::Status error) const;
  };

  // OK, or the error that ends the call before its next try.
  sim::Task<absl::Status> Before(Tries* tries, Cancellation* context);
  sim::Task<absl::Status> Throttle(Cancellation* context);
  sim::Task<absl::Status> TryWithin(api::ExchangePtr* exchange, Cancellation* context);
  absl::Status Note(const api::Request& request, const absl::Status& failed,
                    const api::Response* reply, Tries* tries) const;
  // Whether another try is to be made.
  bool IsNextTry(const absl::Status& transport, const api::Response* reply, api::Verb verb,
                 Tries* tries) const;
  void Count(const api::Request& request, const absl::Status& transport, int code) const;
  absl::Status UrlError(const api::Request& request, const absl::Status& error) const;

  sim::EventLoop* const loop_;
  api::Transport* const transport_;
  const RestClientOptions options_;
  std::unique_ptr<TokenBucket> bucket_;
};

}  // namespace quiesce::runtime

#endif  // QUIESCE_RECONCILERS_RUNTIME_CLIENT_REST_CLIENT_H_
