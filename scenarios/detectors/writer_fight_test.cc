#include "scenarios/detectors/writer_fight.h"

#include <memory>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "scenarios/findings/script.h"

namespace quiesce::scenarios {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::unique_ptr<Detector> Make() { return std::make_unique<WriterFight>(); }

void Turn(Script& script, const char* actor, const char* path, Value value) {
  script.Advance(absl::Seconds(1));
  script.Reconcile(actor, "a", [&] { script.Write(actor, "a", path, value); });
}

TEST(WriterFight, TwoActorsThatUndoEachOtherAreFlagged) {
  Script script(Make());
  for (int i = 0; i < 20; ++i) {
    Turn(script, "one", ".spec.replicas", 1);
    Turn(script, "two", ".spec.replicas", 2);
  }
  const std::vector<Finding> findings = script.Findings();
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(
      findings[0].sentence,
      "one and two write .spec.replicas of Widget default/a in turn, each undoing what the other "
      "wrote, every 2 s.");
  EXPECT_EQ(findings[0].facts[0].second, "one writes 1, two writes 2");
}

TEST(WriterFight, ValuesThatDriftAreFlagged) {
  Script script(Make());
  for (int i = 0; i < 20; ++i) {
    Turn(script, "one", ".spec.image", "a:" + std::to_string(i));
    Turn(script, "two", ".spec.image", "b:" + std::to_string(i));
  }
  EXPECT_THAT(script.Names(), ElementsAre("writer-fight"));
}

TEST(WriterFight, DifferentFieldsAreSilent) {
  Script script(Make());
  for (int i = 0; i < 20; ++i) {
    Turn(script, "one", ".spec.x", i % 2);
    Turn(script, "two", ".spec.y", i % 2);
  }
  EXPECT_THAT(script.Names(), IsEmpty());
}

TEST(WriterFight, TurnsThatTimersDecideAreSilent) {
  Script script(Make());
  for (int i = 0; i < 40; ++i) {
    const char* actor = i % 2 == 0 ? "one" : "two";
    script.Advance(absl::Minutes(5));
    script.Reconcile(
        actor, "a", [&] { script.Write(actor, "a", ".spec.replicas", i % 2); },
        runtime::Result::After(absl::Minutes(10)), runtime::WakeReason::kRequeueAfter,
        absl::Minutes(10));
  }
  EXPECT_THAT(script.Names(), IsEmpty());
}

TEST(WriterFight, UserWhoInsistsIsSilent) {
  Script script(Make());
  for (int i = 0; i < 20; ++i) {
    script.Advance(absl::Seconds(1)).Input().Write("user", "a", ".spec.replicas", 4);
    Turn(script, "one", ".spec.replicas", 1);
  }
  EXPECT_THAT(script.Names(), IsEmpty());
}

}  // namespace
}  // namespace quiesce::scenarios
