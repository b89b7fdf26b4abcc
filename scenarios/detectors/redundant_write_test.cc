#include "scenarios/detectors/redundant_write.h"

#include <memory>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "scenarios/findings/script.h"

namespace quiesce::scenarios {
namespace {

using ::testing::IsEmpty;

std::unique_ptr<Detector> Make() { return std::make_unique<RedundantWrite>(); }

TEST(RedundantWrite, ThreeInARowAreFlagged) {
  Script script(Make());
  script.Write("one", "a", ".spec.n", 1);
  for (int i = 0; i < 3; ++i) {
    script.Reconcile("one", "a", [&] { script.Rewrite("one", "a"); }).Advance(absl::Seconds(1));
  }
  const std::vector<Finding> findings = script.Findings();
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].sentence,
            "one wrote Widget default/a 3 times in a row without changing anything.");
}

TEST(RedundantWrite, TwoAreSilent) {
  Script script(Make());
  script.Write("one", "a", ".spec.n", 1).Rewrite("one", "a").Rewrite("one", "a");
  EXPECT_THAT(script.Names(), IsEmpty());
}

TEST(RedundantWrite, EffectiveWritesInBetweenAreSilent) {
  Script script(Make());
  for (int i = 0; i < 6; ++i) {
    script.Write("two", "a", ".spec.n", i).Rewrite("one", "a").Rewrite("one", "a");
  }
  EXPECT_THAT(script.Names(), IsEmpty());
}

TEST(RedundantWrite, OnDifferentObjectsIsSilent) {
  Script script(Make());
  for (const char* name : {"a", "b", "c", "d"}) {
    script.Write("one", name, ".spec.n", 1).Rewrite("one", name);
  }
  EXPECT_THAT(script.Names(), IsEmpty());
}

TEST(RedundantWrite, ByHandIsSilent) {
  Script script(Make());
  script.Write("one", "a", ".spec.n", 1);
  for (int i = 0; i < 5; ++i) script.Rewrite("kubectl", "a");
  EXPECT_THAT(script.Names(), IsEmpty());
}

}  // namespace
}  // namespace quiesce::scenarios
