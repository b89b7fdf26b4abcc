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

TEST(StatusUpdateLoop, TwoControllersThatFlipAPhaseAreFlagged) {
  Script script(Make());
  for (int i = 0; i < 6; ++i) {
    script.Reconcile("one", "a", [&] { script.Write("one", "a", ".status.phase", "Provisioning"); });
    script.Advance(absl::Milliseconds(85));
    script.Reconcile("two", "a", [&] { script.Write("two", "a", ".status.phase", "Provisioned"); });
    script.Advance(absl::Milliseconds(125));
  }
  const std::vector<Finding> findings = script.Findings();
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].name, "status-update-loop");
  EXPECT_EQ(findings[0].sentence,
            "Widget default/a comes back to the same state every 210 ms; several actors write it and "
            "nothing outside happens.");
  EXPECT_EQ(findings[0].facts[1].second, "one (1 write a round), two (1 write a round)");
  EXPECT_THAT(findings[0].facts[2].second, HasSubstr("Widget default/a .status.phase"));
}

TEST(StatusUpdateLoop, OneControllerThatFlipsItsOwnConditionIsFlagged) {
  Script script(Make());
  for (int i = 0; i < 10; ++i) {
    script.Reconcile("one", "a", [&] { script.Write("one", "a", ".status.ready", i % 2 == 0); });
    script.Advance(absl::Seconds(1));
  }
  EXPECT_THAT(script.Names(), ElementsAre("status-update-loop"));
}

TEST(StatusUpdateLoop, InputsThatSwingAnObjectAreSilent) {
  Script script(Make());
  for (int i = 0; i < 20; ++i) {
    script.Input().Reconcile("one", "a",
                             [&] { script.Write("one", "a", ".status.ready", i % 2 == 0); });
  }
  EXPECT_THAT(script.Names(), IsEmpty());
}

TEST(StatusUpdateLoop, StateThatMovesOnIsSilent) {
  Script script(Make());
  for (int i = 0; i < 20; ++i) script.Write("one", "a", ".status.phase", "P" + std::to_string(i));
  EXPECT_THAT(script.Names(), IsEmpty());
}

TEST(StatusUpdateLoop, OnlyATimeThatChangesIsSilent) {
  Script script(Make());
  for (int i = 10; i < 30; ++i) {
    script.Write("one", "a", ".status.at", "2000-01-01T00:00:" + std::to_string(i) + "Z");
  }
  EXPECT_THAT(script.Names(), IsEmpty());
}

TEST(StatusUpdateLoop, TwoRoundsAreSilent) {
  Script script(Make());
  for (const char* phase : {"A", "B", "A", "B", "C"}) {
    script.Write("one", "a", ".status.phase", phase);
  }
  EXPECT_THAT(script.Names(), IsEmpty());
}

TEST(StatusUpdateLoop, FightOverSpecIsLeftToWriterFight) {
  Script script(Make());
  for (int i = 0; i < 8; ++i) {
    script.Write("one", "a", ".spec.replicas", 1).Write("two", "a", ".spec.replicas", 4);
  }
  EXPECT_THAT(script.Names(), IsEmpty());
}

}  // namespace
}  // namespace quiesce::scenarios
