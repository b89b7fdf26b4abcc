#include "scenarios/detectors/conflict_livelock.h"

#include <memory>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "scenarios/findings/script.h"

namespace quiesce::scenarios {
namespace {

using ::testing::IsEmpty;

std::unique_ptr<Detector> Make() { return std::make_unique<ConflictLivelock>(); }

TEST(ConflictLivelock, SameStaleVersionAgainAndAgainIsFlagged) {
  Script script(Make());
  script.Write("two", "a", ".spec.n", 1);
  for (int i = 0; i < 8; ++i) {
    script.Refused("one", "a", 409, "Conflict", "7").Advance(absl::Seconds(5));
  }
  const std::vector<Finding> findings = script.Findings();
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].facts[1].second, "resourceVersion 7");
}

TEST(ConflictLivelock, ManyWithinAShortOutageOfTheCacheAreSilent) {
  Script script(Make());
  for (int i = 0; i < 20; ++i) {
    script.Refused("one", "a", 409, "Conflict", "7").Advance(absl::Seconds(1));
  }
  EXPECT_THAT(script.Names(), IsEmpty());
}

TEST(ConflictLivelock, FreshVersionEachTimeIsSilent) {
  Script script(Make());
  for (int i = 0; i < 20; ++i) {
    script.Refused("one", "a", 409, "Conflict", std::to_string(i).c_str());
  }
  EXPECT_THAT(script.Names(), IsEmpty());
}

TEST(ConflictLivelock, SuccessInBetweenIsSilent) {
  Script script(Make());
  for (int i = 0; i < 20; ++i) {
    script.Refused("one", "a", 409, "Conflict", "7");
    if (i % 4 == 0) script.Write("one", "a", ".spec.n", i);
  }
  EXPECT_THAT(script.Names(), IsEmpty());
}

TEST(ConflictLivelock, AlreadyExistsIsNoConflict) {
  Script script(Make());
  for (int i = 0; i < 20; ++i) script.Refused("one", "a", 409, "AlreadyExists", "7");
  EXPECT_THAT(script.Names(), IsEmpty());
}

}  // namespace
}  // namespace quiesce::scenarios
