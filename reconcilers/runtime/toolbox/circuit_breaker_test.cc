#include "reconcilers/runtime/toolbox/circuit_breaker.h"

#include <optional>

#include "gtest/gtest.h"

namespace quiesce::runtime {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1000);
using State = CircuitBreaker::State;

void Play(CircuitBreaker* breaker, bool success, absl::Time at) {
  const std::optional<CircuitBreaker::Call> call = breaker->Allow(at);
  ASSERT_TRUE(call.has_value());
  breaker->Report(*call, success, at);
}

CircuitBreaker Opened() {
  CircuitBreaker breaker({.threshold = 2, .open_for = absl::Minutes(1)});
  for (int i = 0; i < 2; ++i) Play(&breaker, false, kNow);
  return breaker;
}

TEST(CircuitBreaker, OpensAfterFailuresInARow) {
  CircuitBreaker breaker({.threshold = 2, .open_for = absl::Minutes(1)});
  Play(&breaker, false, kNow);
  Play(&breaker, true, kNow);
  Play(&breaker, false, kNow);
  EXPECT_EQ(breaker.state(), State::kClosed);
  Play(&breaker, false, kNow);
  EXPECT_EQ(breaker.state(), State::kOpen);
  EXPECT_FALSE(breaker.Allow(kNow + absl::Seconds(59)).has_value());
  EXPECT_EQ(breaker.RetryAfter(kNow + absl::Seconds(20)), absl::Seconds(40));
}

TEST(CircuitBreaker, HalfOpenLetsOneProbeThrough) {
  CircuitBreaker breaker = Opened();
  const absl::Time later = kNow + absl::Minutes(1);
  EXPECT_TRUE(breaker.Allow(later).has_value());
  EXPECT_EQ(breaker.state(), State::kHalfOpen);
  EXPECT_FALSE(breaker.Allow(later).has_value());
  EXPECT_EQ(breaker.RetryAfter(later), absl::Seconds(1));
}

TEST(CircuitBreaker, SuccessfulProbeCloses) {
  CircuitBreaker breaker = Opened();
  Play(&breaker, true, kNow + absl::Minutes(1));
  EXPECT_EQ(breaker.state(), State::kClosed);
  EXPECT_TRUE(breaker.Allow(kNow + absl::Minutes(1)).has_value());
}

TEST(CircuitBreaker, FailedProbeOpensForAnotherPeriod) {
  CircuitBreaker breaker = Opened();
  const absl::Time probe = kNow + absl::Minutes(1);
  Play(&breaker, false, probe);
  EXPECT_EQ(breaker.state(), State::kOpen);
  EXPECT_FALSE(breaker.Allow(probe + absl::Seconds(59)).has_value());
  EXPECT_TRUE(breaker.Allow(probe + absl::Minutes(1)).has_value());
}

TEST(CircuitBreaker, AbandonedProbeFreesItsPlace) {
  CircuitBreaker breaker = Opened();
  const absl::Time probe = kNow + absl::Minutes(1);
  const std::optional<CircuitBreaker::Call> call = breaker.Allow(probe);
  ASSERT_TRUE(call.has_value());
  breaker.Abandon(*call);
  EXPECT_TRUE(breaker.Allow(probe).has_value());
}

TEST(CircuitBreaker, LateAnswerSaysNothingOfAnOpenCircuit) {
  CircuitBreaker breaker({.threshold = 2, .open_for = absl::Minutes(1)});
  const std::optional<CircuitBreaker::Call> late = breaker.Allow(kNow);
  Play(&breaker, false, kNow);
  Play(&breaker, false, kNow);
  breaker.Report(*late, true, kNow);
  EXPECT_EQ(breaker.state(), State::kOpen);
}

TEST(CircuitBreaker, LateAnswerIsNotTheProbes) {
  for (const bool success : {false, true}) {
    CircuitBreaker breaker({.threshold = 2, .open_for = absl::Minutes(1)});
    const std::optional<CircuitBreaker::Call> late = breaker.Allow(kNow);
    Play(&breaker, false, kNow);
    Play(&breaker, false, kNow);
    const absl::Time later = kNow + absl::Minutes(1);
    const std::optional<CircuitBreaker::Call> probe = breaker.Allow(later);
    ASSERT_TRUE(probe.has_value());
    breaker.Report(*late, success, later);
    EXPECT_EQ(breaker.state(), State::kHalfOpen);
    EXPECT_FALSE(breaker.Allow(later).has_value()) << "the probe is still under way";
    breaker.Report(*probe, true, later);
    EXPECT_EQ(breaker.state(), State::kClosed);
  }
}

TEST(CircuitBreaker, LateCallThatIsAbandonedLeavesTheProbeItsPlace) {
  CircuitBreaker breaker({.threshold = 2, .open_for = absl::Minutes(1)});
  const std::optional<CircuitBreaker::Call> late = breaker.Allow(kNow);
  Play(&breaker, false, kNow);
  Play(&breaker, false, kNow);
  ASSERT_TRUE(breaker.Allow(kNow + absl::Minutes(1)).has_value());
  breaker.Abandon(*late);
  EXPECT_FALSE(breaker.Allow(kNow + absl::Minutes(1)).has_value());
}

}  // namespace
}  // namespace quiesce::runtime
