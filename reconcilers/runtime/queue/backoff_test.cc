#include "reconcilers/runtime/queue/backoff.h"

#include <vector>

#include "gtest/gtest.h"

namespace quiesce::runtime {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1000);
const Backoff::Key kKey = {"n", "a"};

TEST(Backoff, DoublesUpToTheCap) {
  Backoff backoff(absl::Seconds(5), absl::Minutes(5));
  std::vector<int64_t> delays;
  for (int i = 0; i < 9; ++i) {
    delays.push_back(absl::ToInt64Seconds(backoff.Fail(kKey, kNow) - kNow));
  }
  EXPECT_EQ(delays, (std::vector<int64_t>{5, 10, 20, 40, 80, 160, 300, 300, 300}));
  EXPECT_EQ(backoff.Failures(kKey), 9);
}

TEST(Backoff, HoldsUntilItsTimeWhateverWokeTheKey) {
  Backoff backoff(absl::Seconds(5), absl::Minutes(5));
  EXPECT_EQ(backoff.Remaining(kKey, kNow), absl::ZeroDuration());
  backoff.Fail(kKey, kNow);
  EXPECT_EQ(backoff.Remaining(kKey, kNow + absl::Seconds(2)), absl::Seconds(3));
  EXPECT_EQ(backoff.Remaining(kKey, kNow + absl::Seconds(7)), absl::ZeroDuration());
}

TEST(Backoff, SuccessStartsAnew) {
  Backoff backoff(absl::Seconds(5), absl::Minutes(5));
  backoff.Fail(kKey, kNow);
  backoff.Fail(kKey, kNow);
  backoff.Succeed(kKey);
  EXPECT_EQ(backoff.Failures(kKey), 0);
  EXPECT_EQ(backoff.Fail(kKey, kNow), kNow + absl::Seconds(5));
}

TEST(Backoff, KeysDoNotShareTheirFailures) {
  Backoff backoff(absl::Seconds(5), absl::Minutes(5));
  backoff.Fail(kKey, kNow);
  EXPECT_EQ(backoff.Fail({"n", "b"}, kNow), kNow + absl::Seconds(5));
}

}  // namespace
}  // namespace quiesce::runtime
