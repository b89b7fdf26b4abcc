// A circuit breaker: after a number of failures in a row, calls are refused for a while; then a
// single probe is let through (half-open), and its outcome closes or opens the circuit again.
//
//   CircuitBreaker breaker({.threshold = 5, .open_for = absl::Minutes(1)});
//   if (!breaker.Allow(now)) co_return Result::After(breaker.RetryAfter(now));
//   absl::Status status = co_await call();
//   breaker.Report(status.ok(), now);
//
// Every Allow() that says yes must be followed by one Report() or Abandon().
#ifndef QUIESCE_RECONCILERS_RUNTIME_TOOLBOX_CIRCUIT_BREAKER_H_
#define QUIESCE_RECONCILERS_RUNTIME_TOOLBOX_CIRCUIT_BREAKER_H_

#include "absl/time/time.h"

namespace quiesce::runtime {

class CircuitBreaker {
 public:
  enum class State { kClosed, kOpen, kHalfOpen };
  struct Options {
    int threshold = 5;  // failures in a row that open it
    absl::Duration open_for = absl::Minutes(1);
  };

  explicit CircuitBreaker(Options options) : options_(options) {}

  // Whether a call may be made now. In the half-open state only one may be under way.
  bool Allow(absl::Time now);
  void Report(bool success, absl::Time now);
  // The call was not made after all; a probe's place is free again.
  void Abandon();

  // How long until Allow() can say yes; at least a second while a probe is under way.
  absl::Duration RetryAfter(absl::Time now) const;
  State state() const { return state_; }

 private:
  const Options options_;
  State state_ = State::kClosed;
  int failures_ = 0;
  bool probing_ = false;
  int under_way_ = 0;  // calls that were allowed and not reported yet
  absl::Time opened_at_;
};

}  // namespace quiesce::runtime

#endif  // QUIESCE_RECONCILERS_RUNTIME_TOOLBOX_CIRCUIT_BREAKER_H_
