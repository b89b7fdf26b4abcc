#include "reconcilers/runtime/queue/rate_limiter.h"

#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace quiesce::runtime {
namespace {

using ::testing::ElementsAre;

const ObjectKey kA{"", "a"}, kB{"", "b"};

std::vector<int64_t> Millis(RateLimiter& limiter, const ObjectKey& key, int times) {
  std::vector<int64_t> waits;
  for (int i = 0; i < times; ++i) waits.push_back(absl::ToInt64Milliseconds(limiter.When(key)));
  return waits;
}

TEST(ExponentialLimiter, DoublesByKeyUpToItsMaximum) {
  auto limiter = MakeExponentialLimiter(absl::Milliseconds(5), absl::Milliseconds(30));
  EXPECT_THAT(Millis(*limiter, kA, 5), ElementsAre(5, 10, 20, 30, 30));
  EXPECT_THAT(Millis(*limiter, kB, 1), ElementsAre(5));
  EXPECT_EQ(limiter->NumRequeues(kA), 5);
  limiter->Forget(kA);
  EXPECT_EQ(limiter->NumRequeues(kA), 0);
  EXPECT_THAT(Millis(*limiter, kA, 1), ElementsAre(5));
}

TEST(ExponentialLimiter, DoesNotOverflowAfterManyFailures) {
  auto limiter = MakeExponentialLimiter(absl::Milliseconds(5), absl::Seconds(1000));
  for (int i = 0; i < 2000; ++i) limiter->When(kA);
  EXPECT_EQ(limiter->When(kA), absl::Seconds(1000));
}

TEST(FastSlowLimiter, SlowsDownAfterItsFastAttempts) {
  auto limiter = MakeFastSlowLimiter(absl::Milliseconds(1), absl::Milliseconds(9), 2);
  EXPECT_THAT(Millis(*limiter, kA, 4), ElementsAre(1, 1, 9, 9));
}

TEST(BucketLimiter, IsSharedByAllKeysAndForgetsNothing) {
  sim::Clock clock;
  auto limiter = MakeBucketLimiter(&clock, 10, 1);
  EXPECT_THAT(Millis(*limiter, kA, 1), ElementsAre(0));
  limiter->Forget(kA);
  EXPECT_THAT(Millis(*limiter, kB, 2), ElementsAre(100, 200));
  EXPECT_EQ(limiter->NumRequeues(kB), 0);
}

TEST(MaxWaitLimiter, Clamps) {
  auto limiter = MakeMaxWaitLimiter(MakeExponentialLimiter(absl::Milliseconds(5), absl::Seconds(9)),
                                    absl::Milliseconds(12));
  EXPECT_THAT(Millis(*limiter, kA, 3), ElementsAre(5, 10, 12));
  EXPECT_EQ(limiter->NumRequeues(kA), 3);
}

TEST(MaxOfLimiter, AsksAllAndTakesTheLongest) {
  sim::Clock clock;
  auto limiter = MakeDefaultControllerLimiter(&clock);
  for (int i = 0; i < 100; ++i) limiter->When(kB);
  // The bucket is empty, and each question takes a token of the future.
  EXPECT_THAT(Millis(*limiter, kA, 2), ElementsAre(100, 200));
  EXPECT_EQ(limiter->NumRequeues(kA), 2);
}

}  // namespace
}  // namespace quiesce::runtime
