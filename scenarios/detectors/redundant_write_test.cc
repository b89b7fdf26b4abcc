#include "scenarios/detectors/redundant_write.h"

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

std::unique_ptr<Detector> Make() { return std::make_unique<RedundantWrite>(); }

void Again(Script& script, const char* name) {
  script.Reconcile("one", name, [&] { script.Rewrite("one", name); }).Advance(absl::Seconds(1));
}

TEST(RedundantWrite, ThreeInARowAreFlagged) {
  Script script(Make());
  script.Write("one", "a", ".spec.n", 1);
  for (int i = 0; i < 3; ++i) Again(script, "a");
  const std::vector<Finding> findings = script.Findings();
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].sentence,
            "one wrote Widget default/a 3 times in a row without changing anything.");
}

TEST(RedundantWrite, TwoAreSilent) {
  Script script(Make());
  script.Write("one", "a", ".spec.n", 1);
  for (int i = 0; i < 2; ++i) Again(script, "a");
  EXPECT_THAT(script.Names(), IsEmpty());
}

TEST(RedundantWrite, BetweenWritesOfOthersIsFlagged) {
  Script script(Make());
  for (int i = 0; i < 6; ++i) {
    script.Write("two", "a", ".spec.n", i);
    Again(script, "a");
  }
  EXPECT_THAT(script.Names(), ElementsAre("redundant-write"));
}

TEST(RedundantWrite, WhileTheCacheIsBehindIsSilent) {
  Script script(Make());
  script.Write("one", "a", ".spec.n", 1);
  Again(script, "a");
  script.Write("two", "a", ".spec.n", 2);  // not delivered
  for (int i = 0; i < 6; ++i) {
    script.Reconcile(
        "one", "a", [&] { script.Rewrite("one", "a"); }, runtime::Result::Requeue(),
        runtime::WakeReason::kRequeue);
  }
  EXPECT_THAT(script.Names(), IsEmpty());
}

TEST(RedundantWrite, OnceAnHourIsSilent) {
  Script script(Make());
  script.Write("one", "a", ".spec.n", 1);
  for (int i = 0; i < 10; ++i) {
    Again(script, "a");
    script.Advance(absl::Hours(1));
  }
  EXPECT_THAT(script.Names(), IsEmpty());
}

TEST(RedundantWrite, OnDifferentObjectsIsSilent) {
  Script script(Make());
  for (const char* name : {"a", "b", "c", "d"}) {
    script.Write("one", name, ".spec.n", 1);
    Again(script, name);
  }
  EXPECT_THAT(script.Names(), IsEmpty());
}

TEST(RedundantWrite, ByHandIsSilent) {
  Script script(Make());
  script.Write("one", "a", ".spec.n", 1);
  for (int i = 0; i < 5; ++i) script.Rewrite("user", "a");
  EXPECT_THAT(script.Names(), IsEmpty());
}

}  // namespace
}  // namespace quiesce::scenarios
