#include "reconcilers/runtime/toolbox/circuit_breaker.h"

#include "gtest/gtest.h"

namespace quiesce::runtime {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1000);
using State = CircuitBreaker::State;

CircuitBreaker Opened() {
  CircuitBreaker breaker({.threshold = 2, .open_for = absl::Minutes(1)});
  for (int i = 0; i < 2; ++i) {
    EXPECT_TRUE(breaker.Allow(kNow));
    breaker.Report(false, kNow);
  }
  return breaker;
}

TEST(CircuitBreaker, OpensAfterFailuresInARow) {
  CircuitBreaker breaker({.threshold = 2, .open_for = absl::Minutes(1)});
  breaker.Allow(kNow);
  breaker.Report(false, kNow);
  breaker.Allow(kNow);
  breaker.Report(true, kNow);
  breaker.Allow(kNow);
  breaker.Report(false, kNow);
  EXPECT_EQ(breaker.state(), State::kClosed);
  breaker.Allow(kNow);
  breaker.Report(false, kNow);
  EXPECT_EQ(breaker.state(), State::kOpen);
  EXPECT_FALSE(breaker.Allow(kNow + absl::Seconds(59)));
  EXPECT_EQ(breaker.RetryAfter(kNow + absl::Seconds(20)), absl::Seconds(40));
}

TEST(CircuitBreaker, HalfOpenLetsOneProbeThrough) {
  CircuitBreaker breaker = Opened();
  const absl::Time later = kNow + absl::Minutes(1);
  EXPECT_TRUE(breaker.Allow(later));
  EXPECT_EQ(breaker.state(), State::kHalfOpen);
  EXPECT_FALSE(breaker.Allow(later));
  EXPECT_EQ(breaker.RetryAfter(later), absl::Seconds(1));
}

TEST(CircuitBreaker, SuccessfulProbeCloses) {
  CircuitBreaker breaker = Opened();
  breaker.Allow(kNow + absl::Minutes(1));
  breaker.Report(true, kNow + absl::Minutes(1));
  EXPECT_EQ(breaker.state(), State::kClosed);
  EXPECT_TRUE(breaker.Allow(kNow + absl::Minutes(1)));
}

TEST(CircuitBreaker, FailedProbeOpensForAnotherPeriod) {
  CircuitBreaker breaker = Opened();
  const absl::Time probe = kNow + absl::Minutes(1);
  breaker.Allow(probe);
  breaker.Report(false, probe);
  EXPECT_EQ(breaker.state(), State::kOpen);
  EXPECT_FALSE(breaker.Allow(probe + absl::Seconds(59)));
  EXPECT_TRUE(breaker.Allow(probe + absl::Minutes(1)));
}

TEST(CircuitBreaker, AbandonedProbeFreesItsPlace) {
  CircuitBreaker breaker = Opened();
  const absl::Time probe = kNow + absl::Minutes(1);
  breaker.Allow(probe);
  breaker.Abandon();
  EXPECT_TRUE(breaker.Allow(probe));
}

TEST(CircuitBreaker, LateSuccessDoesNotCloseAnOpenCircuit) {
  CircuitBreaker breaker({.threshold = 2, .open_for = absl::Minutes(1)});
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(breaker.Allow(kNow));
  breaker.Report(false, kNow);
  breaker.Report(false, kNow);
  breaker.Report(true, kNow);
  EXPECT_EQ(breaker.state(), State::kOpen);
}

}  // namespace
}  // namespace quiesce::runtime
