// A circuit breaker: after a number of failures in a row, calls are refused for a while; then a
// single probe is let through (half-open), and its outcome closes or opens the circuit again.
//
//   CircuitBreaker breaker({.threshold = 5, .open_for = absl::Minutes(1)});
//   std::optional<CircuitBreaker::Call> call = breaker.Allow(now);
//   if (!call) co_return Result::After(breaker.RetryAfter(now));
//   absl::Status status = co_await service.Call("verify", name);
//   breaker.Report(*call, status.ok(), now);
//
// Every call that was allowed must be followed by one Report() or Abandon(). What becomes of a call
// counts only as long as the state lasts in which it was allowed: an answer from before the circuit
// opened says nothing of now, and is not taken for the probe's.
#ifndef QUIESCE_RECONCILERS_RUNTIME_TOOLBOX_CIRCUIT_BREAKER_H_
#define QUIESCE_RECONCILERS_RUNTIME_TOOLBOX_CIRCUIT_BREAKER_H_

#include <cstdint>
#include <optional>

#include "absl/time/time.h"

namespace quiesce::runtime {

class CircuitBreaker {
 public:
  enum class State { kClosed, kOpen, kHalfOpen };
  struct Options {
    int threshold = 5;  // failures in a row that open it
    absl::Duration open_for = absl::Minutes(1);
  };

  // A call that was allowed.
  class Call {
    friend class CircuitBreaker;
    explicit Call(int64_t period) : period(period) {}
    int64_t period;
  };

  explicit CircuitBreaker(Options options) : options_(options) {}

  // A call that may be made now; none while the circuit is open, and in the half-open state while
  // the probe is under way.
  std::optional<Call> Allow(absl::Time now);
  void Report(Call call, bool success, absl::Time now);
  // The call was not made after all; a probe's place is free again.
  void Abandon(Call call);

  // How long until Allow() can say yes; at least a second while a probe is under way.
  absl::Duration RetryAfter(absl::Time now) const;
  State state() const { return state_; }

 private:
  void Enter(State state);

  const Options options_;
  State state_ = State::kClosed;
  int64_t period_ = 0;  // how often the state has changed
  int failures_ = 0;
  bool probing_ = false;
  absl::Time opened_at_;
};

}  // namespace quiesce::runtime

#endif  // QUIESCE_RECONCILERS_RUNTIME_TOOLBOX_CIRCUIT_BREAKER_H_
