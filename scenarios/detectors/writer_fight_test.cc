#include "scenarios/detectors/writer_fight.h"

#include <memory>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "scenarios/findings/script.h"

namespace quiesce::scenarios {
namespace {

using ::testing::IsEmpty;

std::unique_ptr<Detector> Make() { return std::make_unique<WriterFight>(); }

TEST(WriterFight, TwoActorsThatUndoEachOtherAreFlagged) {
  Script script(Make());
  for (int i = 0; i < 5; ++i) {
    script.Write("one", "a", ".spec.replicas", 1).Advance(absl::Seconds(1));
    script.Write("two", "a", ".spec.replicas", 4).Advance(absl::Seconds(14));
  }
  const std::vector<Finding> findings = script.Findings();
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].facts[0].second, ".spec.replicas: 4 <-> 1");
  EXPECT_EQ(findings[0].facts[1].second, "two writes 4, one writes 1");
}

TEST(WriterFight, TurnsWithNewValuesAreSilent) {
  Script script(Make());
  for (int i = 0; i < 20; ++i) {
    script.Write("one", "a", ".spec.replicas", 2 * i).Write("two", "a", ".spec.replicas", 2 * i + 1);
  }
  EXPECT_THAT(script.Names(), IsEmpty());
}

TEST(WriterFight, DifferentFieldsAreSilent) {
  Script script(Make());
  for (int i = 0; i < 10; ++i) {
    script.Write("one", "a", ".spec.x", i % 2).Write("two", "a", ".spec.y", i % 2);
  }
  EXPECT_THAT(script.Names(), IsEmpty());
}

TEST(WriterFight, UserWhoInsistsIsSilent) {
  Script script(Make());
  for (int i = 0; i < 10; ++i) {
    script.Input().Write("kubectl", "a", ".spec.replicas", 4).Write("one", "a", ".spec.replicas", 1);
  }
  EXPECT_THAT(script.Names(), IsEmpty());
}

}  // namespace
}  // namespace quiesce::scenarios
