// How long a key waits before its next try: the rate limiters of client-go's work queues.
//
//   std::unique_ptr<RateLimiter> limiter = MakeExponentialLimiter(absl::Milliseconds(5),
//                                                                 absl::Seconds(1000));
//   limiter->When(key);     // 5 ms, then 10 ms, 20 ms ... for the same key
//   limiter->Forget(key);   // it succeeded: starts again at 5 ms
//
// Sources: k8s.io/client-go/util/workqueue/default_rate_limiters.go,
// golang.org/x/time/rate/rate.go. Their floating-point arithmetic is part of the behaviour and is
// kept, operation by operation.
#ifndef QUIESCE_RECONCILERS_RUNTIME_QUEUE_RATE_LIMITER_H_
#define QUIESCE_RECONCILERS_RUNTIME_QUEUE_RATE_LIMITER_H_

#include <memory>
#include <vector>

#include "absl/time/time.h"
#include "reconcilers/runtime/client/object_key.h"
#include "sim/clock.h"

namespace quiesce::runtime {

class RateLimiter {
 public:
  virtual ~RateLimiter() = default;
  // The wait before the next try; counts this one as a failure.
  virtual absl::Duration When(const ObjectKey& key) = 0;
  // The key no longer fails.
  virtual void Forget(const ObjectKey& key) = 0;
  // Failures counted since the last Forget().
  virtual int NumRequeues(const ObjectKey& key) const = 0;
};

// base * 2^failures of the key, at most `max`.
std::unique_ptr<RateLimiter> MakeExponentialLimiter(absl::Duration base, absl::Duration max);

// A token bucket that all keys share: `qps` tokens a second, at most `burst` saved up. The clock
// outlives the limiter.
std::unique_ptr<RateLimiter> MakeBucketLimiter(const sim::Clock* clock, double qps, int burst);

// `fast` for a key's first `max_fast_attempts` tries, then `slow`.
std::unique_ptr<RateLimiter> MakeFastSlowLimiter(absl::Duration fast, absl::Duration slow,
                                                 int max_fast_attempts);

// What `limiter` says, but at most `max`.
std::unique_ptr<RateLimiter> MakeMaxWaitLimiter(std::unique_ptr<RateLimiter> limiter,
                                                absl::Duration max);

// The longest wait of all; every limiter is asked.
std::unique_ptr<RateLimiter> MakeMaxOfLimiter(std::vector<std::unique_ptr<RateLimiter>> limiters);

// What a controller with the classic queue has: the longer of exponential 5 ms to 1000 s and a
// bucket of 10 a second with a burst of 100.
std::unique_ptr<RateLimiter> MakeDefaultControllerLimiter(const sim::Clock* clock);

}  // namespace quiesce::runtime

#endif  // QUIESCE_RECONCILERS_RUNTIME_QUEUE_RATE_LIMITER_H_
