// Tells work that it should stop: Go's context.Context without its values.
//
//   Cancellation manager(&loop);
//   Cancellation call(&loop, &manager, absl::Seconds(5), "reconciliation timeout");
//   if (!call.error().empty()) co_return call.error();   // "context deadline exceeded"
//   co_await call.Wait();
//
// It only tells; no one is made to listen.
#ifndef QUIESCE_RECONCILERS_RUNTIME_CLIENT_CANCELLATION_H_
#define QUIESCE_RECONCILERS_RUNTIME_CLIENT_CANCELLATION_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "sim/event_loop.h"
#include "sim/signal.h"
#include "sim/task.h"

namespace quiesce::runtime {

class Cancellation {
 public:
  // The loop outlives this.
  explicit Cancellation(sim::EventLoop* loop) : loop_(loop), done_(loop) {}
  // Ends with `parent`, which outlives it, and after `timeout` (infinite: not by time), for the
  // reason `cause`.
  Cancellation(sim::EventLoop* loop, Cancellation* parent, absl::Duration timeout,
               std::string cause);
  ~Cancellation();
  Cancellation(const Cancellation&) = delete;
  Cancellation& operator=(const Cancellation&) = delete;

  void Cancel() { End("context canceled", "context canceled"); }

  bool done() const { return !error_.empty(); }
  // "context canceled" or "context deadline exceeded"; "" while it is not done.
  const std::string& error() const { return error_; }
  // Why: the error again, or the cause that was given with the timeout.
  const std::string& cause() const { return cause_; }
  // InfiniteFuture: none.
  absl::Time deadline() const { return deadline_; }

  // Returns when it is done.
  sim::Task<void> Wait();
  // Returns when it is done or at `deadline`, whichever comes first; whether it is done.
  sim::Task<bool> WaitUntil(absl::Time deadline);

 private:
  void End(std::string error, std::string cause);

  sim::EventLoop* const loop_;
  Cancellation* const parent_ = nullptr;
  std::vector<Cancellation*> children_;
  absl::Time deadline_ = absl::InfiniteFuture();
  sim::EventId timer_ = 0;
  std::string error_, cause_;
  sim::Signal done_;
};

// The error of an ended context, as a call returns it that was given it (ctx.Err()). It keeps its
// kind when it is wrapped.
absl::Status ContextError(const Cancellation& context);
// The error is, or wraps, that of a context whose deadline has passed.
bool IsContextDeadlineExceeded(const absl::Status& error);

}  // namespace quiesce::runtime

#endif  // QUIESCE_RECONCILERS_RUNTIME_CLIENT_CANCELLATION_H_
