#include "reconcilers/runtime/client/token_bucket.h"

#include "gtest/gtest.h"
#include "sim/clock.h"

namespace quiesce::runtime {
namespace {

TEST(TokenBucket, BurstIsFreeThenOneIntervalEach) {
  TokenBucket bucket(10, 3);
  const absl::Time now = sim::StartTime();
  for (int i = 0; i < 3; ++i) EXPECT_EQ(bucket.Reserve(now), absl::ZeroDuration());
  EXPECT_EQ(bucket.Reserve(now), absl::Milliseconds(100));
  EXPECT_EQ(bucket.Reserve(now), absl::Milliseconds(200));
}

TEST(TokenBucket, RefillsWithTimeUpToTheBurst) {
  TokenBucket bucket(10, 2);
  absl::Time now = sim::StartTime();
  bucket.Reserve(now);
  bucket.Reserve(now);
  now += absl::Milliseconds(50);
  EXPECT_EQ(bucket.Reserve(now), absl::Milliseconds(50));
  now += absl::Hours(1);
  EXPECT_EQ(bucket.Reserve(now), absl::ZeroDuration());
  EXPECT_EQ(bucket.Reserve(now), absl::ZeroDuration());
  EXPECT_EQ(bucket.Reserve(now), absl::Milliseconds(100));
}

TEST(TokenBucket, IntervalThatIsNotWholeIsCutToNanoseconds) {
  TokenBucket bucket(3, 1);
  EXPECT_EQ(bucket.Reserve(sim::StartTime()), absl::ZeroDuration());
  EXPECT_EQ(bucket.Reserve(sim::StartTime()), absl::Nanoseconds(333333333));
  EXPECT_EQ(bucket.Reserve(sim::StartTime()), absl::Nanoseconds(666666666));
}

TEST(TokenBucket, WithoutRoomItNeverGrants) {
  TokenBucket bucket(10, 0);
  EXPECT_EQ(bucket.Reserve(sim::StartTime()), absl::Nanoseconds(INT64_MAX));
}

TEST(TokenBucket, ThatNeverRefillsGrantsItsBurstOnly) {
  TokenBucket bucket(0, 1);
  EXPECT_EQ(bucket.Reserve(sim::StartTime()), absl::ZeroDuration());
  EXPECT_EQ(bucket.Reserve(sim::StartTime()), absl::Nanoseconds(INT64_MAX));
}

TEST(TokenBucket, WaitThatWouldBeTooLongTakesNoToken) {
  TokenBucket bucket(1, 1);
  const absl::Time start = sim::StartTime();
  EXPECT_EQ(bucket.ReserveWithin(start, absl::Seconds(1)), absl::ZeroDuration());
  EXPECT_EQ(bucket.ReserveWithin(start, absl::Milliseconds(999)), std::nullopt);
  EXPECT_EQ(bucket.ReserveWithin(start, absl::Seconds(1)), absl::Seconds(1));
}

}  // namespace
}  // namespace quiesce::runtime
