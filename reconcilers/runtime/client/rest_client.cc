#include "reconcilers/runtime/client/rest_client.h"

#include <utility>

#include "absl/strings/match.h"

namespace quiesce::runtime {
namespace {

constexpr int kMaxRetries = 10;
constexpr absl::Duration kResetDelay = absl::Seconds(1);

bool IsRead(api::Verb verb) {
  return verb == api::Verb::kGet || verb == api::Verb::kList || verb == api::Verb::kWatch;
}

// The connection broke: the original tells it by the error's text.
bool IsConnectionReset(const absl::Status& error) {
  return absl::IsUnavailable(error) &&
         (absl::StrContains(error.message(), "connection reset by peer") ||
          absl::EndsWith(error.message(), "EOF"));
}

}  // namespace

RestClient::RestClient(sim::EventLoop* loop, api::Transport* transport, RestClientOptions options)
    : loop_(loop), transport_(transport) {
  if (options.qps >= 0) {
    bucket_ = std::make_unique<TokenBucket>(options.qps == 0 ? 5 : options.qps,
                                            options.burst == 0 ? 10 : options.burst);
  }
}

std::optional<absl::Duration> RestClient::RetryAfter(const absl::Status& transport,
                                                     const api::Response* reply, api::Verb verb,
                                                     int attempts) const {
  if (attempts > kMaxRetries) return std::nullopt;
  if (!transport.ok()) {
    if (IsRead(verb) && IsConnectionReset(transport)) return kResetDelay;
    return std::nullopt;
  }
  const api::ApiStatus& status = reply->status;
  if (status.ok() || status.retry_after_seconds <= 0) return std::nullopt;
  if (status.code != 429 && status.code < 500) return std::nullopt;
  return absl::Seconds(status.retry_after_seconds);
}

sim::Task<void> RestClient::Throttle() {
  if (bucket_ == nullptr) co_return;
  const absl::Duration wait = bucket_->Reserve(loop_->Now());
  if (wait > absl::ZeroDuration()) co_await loop_->Sleep(wait, "client/throttle");
}

sim::Task<absl::StatusOr<api::Response>> RestClient::Call(api::Request request) {
  for (int attempts = 1;; ++attempts) {
    if (bucket_ != nullptr) co_await Throttle();
    absl::StatusOr<api::Response> reply = co_await transport_->Call(request);
    if (reply.ok() && reply->ok()) co_return reply;
    std::optional<absl::Duration> wait =
        RetryAfter(reply.status(), reply.ok() ? &*reply : nullptr, request.verb, attempts);
    if (!wait.has_value()) co_return reply;
    co_await loop_->Sleep(*wait, "client/retry");
  }
}

sim::Task<absl::StatusOr<api::OpenedWatch>> RestClient::OpenWatch(api::Request request,
                                                                  api::WatchSink* sink) {
  for (int attempts = 1;; ++attempts) {
    if (bucket_ != nullptr) co_await Throttle();
    absl::StatusOr<api::OpenedWatch> opened = co_await transport_->OpenWatch(request, sink);
    std::optional<absl::Duration> wait =
        RetryAfter(opened.status(), opened.ok() ? &opened->response : nullptr, api::Verb::kWatch,
                   attempts);
    if (!wait.has_value()) co_return opened;
    co_await loop_->Sleep(*wait, "client/retry");
  }
}

}  // namespace quiesce::runtime
