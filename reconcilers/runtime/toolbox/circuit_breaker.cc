#include "reconcilers/runtime/toolbox/circuit_breaker.h"

#include <algorithm>

namespace quiesce::runtime {

std::optional<CircuitBreaker::Call> CircuitBreaker::Allow(absl::Time now) {
  if (state_ == State::kOpen && now - opened_at_ >= options_.open_for) Enter(State::kHalfOpen);
  if (state_ == State::kOpen || probing_) return std::nullopt;
  probing_ = state_ == State::kHalfOpen;
  return Call(period_);
}

void CircuitBreaker::Report(Call call, bool success, absl::Time now) {
  if (call.period != period_) return;
  if (success) {
    failures_ = 0;
    if (state_ == State::kHalfOpen) Enter(State::kClosed);
    return;
  }
  ++failures_;
  if (state_ == State::kHalfOpen || failures_ >= options_.threshold) {
    opened_at_ = now;
    Enter(State::kOpen);
  }
}

void CircuitBreaker::Abandon(Call call) {
  if (call.period == period_) probing_ = false;
}

void CircuitBreaker::Enter(State state) {
  state_ = state;
  probing_ = false;
  ++period_;
}

absl::Duration CircuitBreaker::RetryAfter(absl::Time now) const {
  switch (state_) {
    case State::kClosed:
      return absl::ZeroDuration();
    case State::kOpen:
      return std::max(absl::ZeroDuration(), opened_at_ + options_.open_for - now);
    case State::kHalfOpen:
      return probing_ ? absl::Seconds(1) : absl::ZeroDuration();
  }
  return absl::ZeroDuration();
}

}  // namespace quiesce::runtime
