#include "scenarios/detectors/status_update_loop.h"

#include <memory>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "scenarios/findings/script.h"

namespace quiesce::scenarios {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::unique_ptr<Detector> Make() { return std::make_unique<StatusUpdateLoop>(); }

// A round of `one` and `two`, who hear of each other's writes.
void Round(Script& script, const char* path, Value by_one, Value by_two) {
  script.Advance(absl::Milliseconds(125));
  script.Reconcile("one", "a", [&] { script.Write("one", "a", path, by_one); });
  script.Advance(absl::Milliseconds(85));
  script.Reconcile("two", "a", [&] { script.Write("two", "a", path, by_two); });
}

TEST(StatusUpdateLoop, TwoControllersThatFlipAPhaseAreFlagged) {
  Script script(Make());
  for (int i = 0; i < 15; ++i) Round(script, ".status.phase", "Provisioning", "Provisioned");
  const std::vector<Finding> findings = script.Findings();
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(
      findings[0].sentence,
      "Widget default/a comes back to the same state every 210 ms: each round of writes by one "
      "and two causes the next, nothing from outside enters, so it never ends.");
  EXPECT_THAT(findings[0].facts[1].second, HasSubstr("one (1 write a round)"));
  EXPECT_THAT(findings[0].facts[2].second, HasSubstr("Widget default/a .status.phase"));
}

TEST(StatusUpdateLoop, OneControllerThatFlipsItsOwnLabelIsFlagged) {
  Script script(Make());
  for (int i = 0; i < 30; ++i) {
    script.Advance(absl::Seconds(1));
    script.Reconcile("one", "a", [&] {
      script.Write("one", "a", ".metadata.labels.odd", i % 2 == 0 ? "yes" : "no");
    });
  }
  EXPECT_THAT(script.Names(), ElementsAre("status-update-loop"));
}

TEST(StatusUpdateLoop, LoopThatReadsFromACacheThatLagsIsSaidToNeedTheLag) {
  Script script(Make());
  const auto round = [&](int i) {
    script.Write("two", "b", ".spec.n", i).Advance(absl::Milliseconds(500));
    script.Read("one", "b", "")
        .Write("one", "a", ".metadata.labels.odd", i % 2 == 0 ? "yes" : "no");
  };
  for (int i = 0; i < 30; ++i) {
    script.Advance(absl::Seconds(1)).Reconcile("one", "a", [&] { round(i); });
  }
  const std::vector<Finding> findings = script.Findings();
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_THAT(findings[0].sentence, HasSubstr("so with caches up to 500 ms behind it never ends."));
}

TEST(StatusUpdateLoop, InputsThatSwingAnObjectAreSilent) {
  Script script(Make());
  for (int i = 0; i < 40; ++i) {
    script.Advance(absl::Seconds(1)).Input();
    script.Reconcile("one", "a", [&] { script.Write("one", "a", ".status.ready", i % 2 == 0); });
  }
  EXPECT_THAT(script.Names(), IsEmpty());
}

TEST(StatusUpdateLoop, StateThatATimerSwingsIsSilent) {
  Script script(Make());
  for (int i = 0; i < 40; ++i) {
    script.Advance(absl::Minutes(1));
    script.Reconcile(
        "one", "a", [&] { script.Write("one", "a", ".status.ready", i % 2 == 0); },
        runtime::Result::After(absl::Minutes(1)), runtime::WakeReason::kRequeueAfter,
        absl::Minutes(1));
  }
  EXPECT_THAT(script.Names(), IsEmpty());
}

TEST(StatusUpdateLoop, StateThatAFailingServiceSwingsIsSilent) {
  Script script(Make());
  script.SetPhase(Phase::kSafety);
  for (int i = 0; i < 40; ++i) {
    script.Advance(absl::Seconds(1));
    script.Reconcile("one", "a", [&] {
      script.ExternalCall("one", "create-user", absl::UnavailableError("down"));
      script.Write("one", "a", ".status.ready", i % 2 == 0);
    });
  }
  RunEnd ending;
  ending.settled = true;
  EXPECT_THAT(script.Names(ending), IsEmpty());
}

TEST(StatusUpdateLoop, OnlyATimeThatChangesIsLeftToVolatileWrite) {
  Script script(Make());
  for (int i = 10; i < 50; ++i) {
    script.Advance(absl::Seconds(1));
    script.Reconcile("one", "a", [&] {
      script.Write("one", "a", ".status.at", "2000-01-01T00:00:" + std::to_string(i) + "Z");
    });
  }
  EXPECT_THAT(script.Names(), IsEmpty());
}

TEST(StatusUpdateLoop, ThreeRoundsAreSilent) {
  Script script(Make());
  for (int i = 0; i < 3; ++i) Round(script, ".status.phase", "A", "B");
  EXPECT_THAT(script.Names(), IsEmpty());
}

TEST(StatusUpdateLoop, FightOverSpecIsLeftToWriterFight) {
  Script script(Make());
  for (int i = 0; i < 20; ++i) Round(script, ".spec.replicas", 1, 4);
  EXPECT_THAT(script.Names(), IsEmpty());
}

}  // namespace
}  // namespace quiesce::scenarios
