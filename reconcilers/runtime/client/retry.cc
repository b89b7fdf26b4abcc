#include "reconcilers/runtime/client/retry.h"

#include <utility>

#include "absl/strings/cord.h"
#include "reconcilers/runtime/client/api_error.h"
#include "reconcilers/runtime/client/cancellation.h"

namespace quiesce::runtime {
namespace {

constexpr char kWaitTimeout[] = "quiesce/wait-timeout";

// What the wait package takes for its own wait that is over (wait.Interrupted).
bool IsInterrupted(const absl::Status& error) {
  return error.GetPayload(kWaitTimeout).has_value() || IsContextDeadlineExceeded(error) ||
         absl::IsCancelled(error);
}

}  // namespace

BackoffOptions DefaultRetry() {
  return {absl::Milliseconds(10), 1.0, 0.1, 5, absl::ZeroDuration()};
}
BackoffOptions DefaultBackoff() {
  return {absl::Milliseconds(10), 5.0, 0.1, 4, absl::ZeroDuration()};
}

absl::Status WaitTimeoutError() {
  absl::Status error = absl::DeadlineExceededError("timed out waiting for the condition");
  error.SetPayload(kWaitTimeout, absl::Cord());
  return error;
}

sim::Task<absl::Status> RetryOnError(sim::EventLoop* loop, BackoffOptions backoff_options,
                                     std::function<bool(const absl::Status&)> retriable,
                                     std::function<sim::Task<absl::Status>()> function) {
  WaitBackoff backoff(backoff_options);
  absl::Status last;
  while (backoff.steps() > 0) {
    absl::Status status = co_await function();
    if (status.ok()) co_return status;
    if (!retriable(status)) co_return IsInterrupted(status) ? last : status;
    last = std::move(status);
    if (backoff.steps() == 1) break;
    co_await loop->Sleep(backoff.Step(&loop->choices()), "retry");
  }
  co_return last;
}

sim::Task<absl::Status> RetryOnConflict(sim::EventLoop* loop, BackoffOptions backoff,
                                        std::function<sim::Task<absl::Status>()> function) {
  return RetryOnError(loop, backoff, &IsConflict, std::move(function));
}

}  // namespace quiesce::runtime
