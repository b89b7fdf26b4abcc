#include "scenarios/detectors/slow_recovery.h"

#include <memory>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "scenarios/findings/script.h"

namespace quiesce::scenarios {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::unique_ptr<Detector> Make() { return std::make_unique<SlowRecovery>(); }

void Declare(Script& script) {
  script.spec().declared.base = absl::Seconds(1);
  script.spec().declared.cap = absl::Minutes(16);
}

void Call(Script& script, absl::Duration after, bool ok) {
  script.Advance(after).Reconcile("one", "a", [&] {
    script.ExternalCall("one", "create", ok ? absl::OkStatus() : absl::UnavailableError("down"));
  });
}

TEST(SlowRecovery, DelayOutOfAllProportionIsFlagged) {
  Script script(Make());
  Declare(script);
  script.Write("user", "a", ".spec.n", 1);
  for (int i = 0; i < 20; ++i) Call(script, absl::Milliseconds(200), false);
  Call(script, absl::Minutes(15), true);
  const std::vector<Finding> findings = script.Findings();
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].sentence,
            "one comes back to Widget default/a only 15 m after the last failure of create.");
}

TEST(SlowRecovery, DelayAboveTheCapIsFlagged) {
  Script script(Make());
  Declare(script);
  script.Write("user", "a", ".spec.n", 1);
  Call(script, absl::Seconds(1), false);
  Call(script, absl::Minutes(30), true);
  const std::vector<Finding> findings = script.Findings();
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_THAT(findings[0].facts[2].second, HasSubstr("longer than the longest delay"));
}

TEST(SlowRecovery, GrowingDelaysOfALongOutageAreSilent) {
  Script script(Make());
  Declare(script);
  script.Write("user", "a", ".spec.n", 1);
  absl::Duration gap = absl::Seconds(1);
  for (int i = 0; i < 9; ++i, gap *= 2) Call(script, gap, false);
  Call(script, gap, true);
  EXPECT_THAT(script.Names(), IsEmpty());
}

TEST(SlowRecovery, UserARestartAndNoPolicyAreSilent) {
  Script by_user(Make());
  Declare(by_user);
  by_user.Write("user", "a", ".spec.n", 1);
  Call(by_user, absl::Seconds(1), false);
  by_user.Advance(absl::Minutes(20)).Write("user", "a", ".spec.n", 2);
  Call(by_user, absl::Minutes(10), true);
  EXPECT_THAT(by_user.Names(), IsEmpty());
  Script restart(Make());
  Declare(restart);
  restart.Write("user", "a", ".spec.n", 1);
  Call(restart, absl::Seconds(1), false);
  restart.Advance(absl::Minutes(20)).Lifecycle("one", runtime::LifecycleRecord::What::kStarted);
  Call(restart, absl::Minutes(10), true);
  EXPECT_THAT(restart.Names(), IsEmpty());
  Script without(Make());
  without.Write("user", "a", ".spec.n", 1);
  Call(without, absl::Seconds(1), false);
  Call(without, absl::Minutes(30), true);
  EXPECT_THAT(without.Names(), IsEmpty());
}

TEST(SlowRecovery, ClockThatIsSetMeanwhileIsSilentAndOneThatIsWrongAllTheTimeIsNot) {
  for (const bool meanwhile : {false, true}) {
    Script script(Make());
    Declare(script);
    script.Write("user", "a", ".spec.n", 1);
    if (!meanwhile) script.SetClock("one", -absl::Minutes(20));
    Call(script, absl::Seconds(1), false);
    if (meanwhile) script.SetClock("one", -absl::Minutes(20));
    script.SetClock("two", absl::Minutes(1));
    Call(script, absl::Minutes(30), true);
    EXPECT_EQ(script.Names().empty(), meanwhile);
  }
}

}  // namespace
}  // namespace quiesce::scenarios
