// The limiters are small; what has to be kept is the arithmetic, since delays are compared with
// recordings to the nanosecond: doubles where the original has them, Go's conversion to integers,
// and the same order of operations.
#include "reconcilers/runtime/queue/rate_limiter.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <map>
#include <utility>

#include "reconcilers/runtime/client/token_bucket.h"

namespace quiesce::runtime {
namespace {

// A double as int64 the way Go converts it on amd64: what does not fit becomes the least number.
int64_t GoInt64(double value) {
  return value >= -0x1p63 && value < 0x1p63 ? static_cast<int64_t>(value)
                                            : std::numeric_limits<int64_t>::min();
}

// Counts failures by key.
class CountingLimiter : public RateLimiter {
 public:
  void Forget(const ObjectKey& key) override {
    if (!failures_.empty()) failures_.erase(key);
  }
  int NumRequeues(const ObjectKey& key) const override {
    auto found = failures_.find(key);
    return found == failures_.end() ? 0 : found->second;
  }

 protected:
  // The number of failures before this one.
  int CountFailure(const ObjectKey& key) { return failures_[key]++; }

 private:
  std::map<ObjectKey, int> failures_;
};

class ExponentialLimiter : public CountingLimiter {
 public:
  ExponentialLimiter(absl::Duration base, absl::Duration max) : base_(base), max_(max) {}

  absl::Duration When(const ObjectKey& key) override {
    const int exponent = CountFailure(key);
    const double nanos =
        static_cast<double>(absl::ToInt64Nanoseconds(base_)) * std::ldexp(1.0, exponent);
    if (nanos > static_cast<double>(std::numeric_limits<int64_t>::max())) return max_;
    return std::min(absl::Nanoseconds(GoInt64(nanos)), max_);
  }

 private:
  const absl::Duration base_, max_;
};

class BucketLimiter : public RateLimiter {
 public:
  BucketLimiter(const sim::Clock* clock, double qps, int burst)
      : clock_(clock), bucket_(qps, burst) {}

  absl::Duration When(const ObjectKey&) override { return bucket_.Reserve(clock_->Now()); }
  void Forget(const ObjectKey&) override {}
  int NumRequeues(const ObjectKey&) const override { return 0; }

 private:
  const sim::Clock* const clock_;
  TokenBucket bucket_;
};

class FastSlowLimiter : public CountingLimiter {
 public:
  FastSlowLimiter(absl::Duration fast, absl::Duration slow, int max_fast_attempts)
      : fast_(fast), slow_(slow), max_fast_attempts_(max_fast_attempts) {}

  absl::Duration When(const ObjectKey& key) override {
    return CountFailure(key) < max_fast_attempts_ ? fast_ : slow_;
  }

 private:
  const absl::Duration fast_, slow_;
  const int max_fast_attempts_;
};

class MaxWaitLimiter : public RateLimiter {
 public:
  MaxWaitLimiter(std::unique_ptr<RateLimiter> limiter, absl::Duration max)
      : limiter_(std::move(limiter)), max_(max) {}

  absl::Duration When(const ObjectKey& key) override { return std::min(limiter_->When(key), max_); }
  void Forget(const ObjectKey& key) override { limiter_->Forget(key); }
  int NumRequeues(const ObjectKey& key) const override { return limiter_->NumRequeues(key); }

 private:
  const std::unique_ptr<RateLimiter> limiter_;
  const absl::Duration max_;
};

class MaxOfLimiter : public RateLimiter {
 public:
  explicit MaxOfLimiter(std::vector<std::unique_ptr<RateLimiter>> limiters)
      : limiters_(std::move(limiters)) {}

  absl::Duration When(const ObjectKey& key) override {
    absl::Duration longest = absl::ZeroDuration();
    // All are asked, though one would do: each counts the try.
    for (const auto& limiter : limiters_) longest = std::max(longest, limiter->When(key));
    return longest;
  }
  void Forget(const ObjectKey& key) override {
    for (const auto& limiter : limiters_) limiter->Forget(key);
  }
  int NumRequeues(const ObjectKey& key) const override {
    int most = 0;
    for (const auto& limiter : limiters_) most = std::max(most, limiter->NumRequeues(key));
    return most;
  }

 private:
  const std::vector<std::unique_ptr<RateLimiter>> limiters_;
};

}  // namespace

std::unique_ptr<RateLimiter> MakeExponentialLimiter(absl::Duration base, absl::Duration max) {
  return std::make_unique<ExponentialLimiter>(base, max);
}

std::unique_ptr<RateLimiter> MakeBucketLimiter(const sim::Clock* clock, double qps, int burst) {
  return std::make_unique<BucketLimiter>(clock, qps, burst);
}

std::unique_ptr<RateLimiter> MakeFastSlowLimiter(absl::Duration fast, absl::Duration slow,
                                                 int max_fast_attempts) {
  return std::make_unique<FastSlowLimiter>(fast, slow, max_fast_attempts);
}

std::unique_ptr<RateLimiter> MakeMaxWaitLimiter(std::unique_ptr<RateLimiter> limiter,
                                                absl::Duration max) {
  return std::make_unique<MaxWaitLimiter>(std::move(limiter), max);
}

std::unique_ptr<RateLimiter> MakeMaxOfLimiter(std::vector<std::unique_ptr<RateLimiter>> limiters) {
  return std::make_unique<MaxOfLimiter>(std::move(limiters));
}

std::unique_ptr<RateLimiter> MakeDefaultControllerLimiter(const sim::Clock* clock) {
  std::vector<std::unique_ptr<RateLimiter>> limiters;
  limiters.push_back(MakeExponentialLimiter(absl::Milliseconds(5), absl::Seconds(1000)));
  limiters.push_back(MakeBucketLimiter(clock, 10, 100));
  return MakeMaxOfLimiter(std::move(limiters));
}

}  // namespace quiesce::runtime
