#include "reconcilers/database/external_gate.h"

#include "gtest/gtest.h"

namespace quiesce::reconcilers::database {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1000);
const runtime::ObjectKey kKey = {"n", "a"};

TEST(ExternalGate, ErrorsBackOffFromFiveSecondsToFiveMinutes) {
  ExternalGate gate;
  absl::Time now = kNow;
  for (int64_t expected : {5, 10, 20, 40, 80, 160, 300, 300}) {
    ASSERT_EQ(gate.Wait(kKey, now), absl::ZeroDuration());
    gate.Report(kKey, absl::InternalError("no"), now);
    EXPECT_EQ(gate.Wait(kKey, now), absl::Seconds(expected));
    now += absl::Seconds(expected);
  }
  ASSERT_EQ(gate.Wait(kKey, now), absl::ZeroDuration());
  gate.Report(kKey, absl::OkStatus(), now);
  EXPECT_EQ(gate.Failures(kKey), 8);
  gate.Forget(kKey);
  EXPECT_EQ(gate.Failures(kKey), 0);
}

TEST(ExternalGate, UnansweredCallWaitsThirtySeconds) {
  ExternalGate gate;
  gate.Wait(kKey, kNow);
  gate.Report(kKey, absl::UnavailableError("down"), kNow);
  const absl::Duration wait = gate.Wait(kKey, kNow);
  EXPECT_GE(wait, absl::Seconds(30));
  EXPECT_LT(wait, absl::Seconds(33));
  EXPECT_EQ(gate.Wait(kKey, kNow + wait), absl::ZeroDuration());
}

TEST(ExternalGate, BreakerStopsOtherKeysToo) {
  ExternalGate gate;
  for (int i = 0; i < 5; ++i) {
    const runtime::ObjectKey key = {"n", std::string(1, 'b' + i)};
    ASSERT_EQ(gate.Wait(key, kNow), absl::ZeroDuration());
    gate.Report(key, absl::UnavailableError("down"), kNow);
  }
  EXPECT_GE(gate.Wait(kKey, kNow), absl::Minutes(1));
}

TEST(ExternalGate, FailureOfSomethingElseDoesNotCloseTheCircuit) {
  ExternalGate gate;
  for (int i = 0; i < 5; ++i) {
    const runtime::ObjectKey key = {"n", std::string(1, 'b' + i)};
    ASSERT_EQ(gate.Wait(key, kNow), absl::ZeroDuration());
    gate.Report(key, absl::UnavailableError("down"), kNow);
  }
  const absl::Time probe = kNow + absl::Minutes(2);
  ASSERT_EQ(gate.Wait({"n", "b"}, probe), absl::ZeroDuration());
  gate.Fail(kKey, probe);
  EXPECT_EQ(gate.Failures(kKey), 1);
  EXPECT_EQ(gate.RetryAfter(kKey, probe), absl::Seconds(5));
  EXPECT_GT(gate.Wait({"n", "c"}, probe), absl::ZeroDuration()) << "the probe is still under way";
}

TEST(Spread, IsTheSameForAKeyAndWithinATenth) {
  EXPECT_EQ(Spread(kKey, absl::Seconds(30)), Spread(kKey, absl::Seconds(30)));
  EXPECT_NE(Spread(kKey, absl::Seconds(30)), Spread({"n", "b"}, absl::Seconds(30)));
}

}  // namespace
}  // namespace quiesce::reconcilers::database
