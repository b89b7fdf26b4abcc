#include "scenarios/detectors/conflict_livelock.h"

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

std::unique_ptr<Detector> Make() { return std::make_unique<ConflictLivelock>(); }

void Conflict(Script& script, const char* version) {
  script.Refused("one", "a", 409, "Conflict", version).Advance(absl::Seconds(1));
}

TEST(ConflictLivelock, ConflictsWithAnUpToDateCacheAreFlagged) {
  Script script(Make());
  script.Write("two", "a", ".spec.n", 1);
  script.Reconcile("one", "a", nullptr);
  for (int i = 0; i < 7; ++i) Conflict(script, i % 2 == 0 ? "7" : "8");
  const std::vector<Finding> findings = script.Findings();
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].facts[1].second, "resourceVersion 8");
}

TEST(ConflictLivelock, ConflictsOnSeveralObjectsAreOneFindingOfAll) {
  Script script(Make());
  for (const char* name : {"a", "b"}) {
    script.Write("two", name, ".spec.n", 1);
    script.Reconcile("one", name, nullptr);
    for (int i = 0; i < 7; ++i) {
      script.Refused("one", name, 409, "Conflict", "7").Advance(absl::Seconds(1));
    }
  }
  const std::vector<Finding> findings = script.Findings();
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].objects,
            (std::vector<std::string>{"Widget default/a", "Widget default/b"}));
}

TEST(ConflictLivelock, WhoReadsAgainBeforeEachTryIsSilent) {
  Script script(Make());
  script.Write("two", "a", ".spec.n", 1);
  script.Reconcile("one", "a", nullptr);
  for (int i = 0; i < 60; ++i) Conflict(script, std::to_string(100 + i).c_str());
  EXPECT_THAT(script.Names(), IsEmpty());
}

TEST(ConflictLivelock, ConflictsWhileTheCacheIsBehindAreSilent) {
  Script script(Make());
  script.Write("two", "a", ".spec.n", 1);
  script.Reconcile("one", "a", nullptr);
  script.Write("two", "a", ".spec.n", 2);  // not delivered
  for (int i = 0; i < 60; ++i) Conflict(script, "7");
  EXPECT_THAT(script.Names(), IsEmpty());
}

TEST(ConflictLivelock, SuccessInBetweenIsSilent) {
  Script script(Make());
  for (int i = 0; i < 20; ++i) {
    Conflict(script, "7");
    if (i % 4 == 0) script.Write("one", "a", ".status.n", i);
  }
  EXPECT_THAT(script.Names(), IsEmpty());
}

TEST(ConflictLivelock, GoodWriteBesideAStaleStatusIsNoSuccessOfIt) {
  Script script(Make());
  for (int i = 0; i < 7; ++i) {
    Conflict(script, "7");
    script.Write("one", "a", ".spec.n", i).See("one");
  }
  EXPECT_THAT(script.Names(), ElementsAre("conflict-livelock"));
}

TEST(ConflictLivelock, AlreadyExistsIsNoConflict) {
  Script script(Make());
  for (int i = 0; i < 20; ++i) script.Refused("one", "a", 409, "AlreadyExists", "7");
  EXPECT_THAT(script.Names(), IsEmpty());
}

}  // namespace
}  // namespace quiesce::scenarios
