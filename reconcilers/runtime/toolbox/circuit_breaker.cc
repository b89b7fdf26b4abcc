#include "reconcilers/runtime/toolbox/circuit_breaker.h"

#include <algorithm>
#include <cassert>

namespace quiesce::runtime {

bool CircuitBreaker::Allow(absl::Time now) {
  if (state_ == State::kOpen && now - opened_at_ >= options_.open_for) state_ = State::kHalfOpen;
  switch (state_) {
    case State::kClosed:
      ++under_way_;
      return true;
    case State::kOpen:
      return false;
    case State::kHalfOpen:
      if (probing_) return false;
      probing_ = true;
      ++under_way_;
      return true;
  }
  return false;
}

void CircuitBreaker::Report(bool success, absl::Time now) {
  assert(under_way_ > 0);
  --under_way_;
  if (success) {
    // A late success of a call from before the circuit opened proves nothing about now.
    if (state_ == State::kOpen) return;
    state_ = State::kClosed;
    failures_ = 0;
    probing_ = false;
    return;
  }
  if (state_ == State::kOpen) return;
  ++failures_;
  if (state_ == State::kHalfOpen || failures_ >= options_.threshold) {
    state_ = State::kOpen;
    opened_at_ = now;
    probing_ = false;
  }
}

void CircuitBreaker::Abandon() {
  assert(under_way_ > 0);
  --under_way_;
  probing_ = false;
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
