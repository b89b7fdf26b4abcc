#include "scenarios/detectors/runaway.h"

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

std::unique_ptr<Detector> Make() { return std::make_unique<Runaway>(); }

TEST(Runaway, CounterInAMessageThatGoesOnToTheEndIsFlagged) {
  Script script(Make());
  for (int i = 0; i < 60; ++i) {
    script.Advance(absl::Seconds(1));
    script.Reconcile("one", "a", [&] {
      script.Write("one", "a", ".status.message", "attempt " + std::to_string(i));
    });
  }
  const std::vector<Finding> findings = script.Findings();
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_THAT(findings[0].sentence, HasSubstr("makes work for itself without end"));
}

TEST(Runaway, WorkThatEndsIsSilent) {
  Script script(Make());
  for (int i = 0; i < 200; ++i) {
    script.Advance(absl::Seconds(1));
    script.Reconcile("one", "a", [&] {
      script.Write("one", "a", ".status.message", "item " + std::to_string(i));
    });
  }
  RunEnd ending;
  ending.settled = true;
  EXPECT_THAT(script.Names(ending), IsEmpty());
}

// A timer adds an object in each round; `limit` of them stay.
std::vector<std::string> History(int limit) {
  Script script(Make());
  for (int i = 0; i < 40; ++i) {
    script.Advance(absl::Minutes(1));
    script.Reconcile(
        "one", "a",
        [&] {
          const std::string name = "job-" + std::to_string(i);
          script.Write("one", name.c_str(), ".spec.n", i);
          const std::string old = "job-" + std::to_string(i - limit);
          if (i >= limit) script.Put("one", old.c_str(), Value());
        },
        runtime::Result::After(absl::Minutes(1)), runtime::WakeReason::kRequeueAfter,
        absl::Minutes(1));
  }
  RunEnd ending;
  ending.settled = true;
  return script.Names(ending);
}

TEST(Runaway, ObjectsThatATimerAddsForEverAreFlagged) {
  EXPECT_THAT(History(1000), ElementsAre("runaway"));
}

TEST(Runaway, HistoryWithALimitIsSilent) { EXPECT_THAT(History(3), IsEmpty()); }

// A timer adds to a list each minute. Once it goes back by two: from an old copy, or on purpose.
std::vector<std::string> List(bool from_an_old_copy) {
  Script script(Make());
  std::vector<std::string> versions = {""};
  int items = 0;
  for (int i = 0; i < 60; ++i) {
    script.Advance(absl::Minutes(1));
    const bool shrinks = i == 20;
    items += shrinks ? -2 : 1;
    script.Reconcile(
        "one", "a",
        [&] {
          script.Read("one", "a",
                      versions[versions.size() - (shrinks && from_an_old_copy ? 4 : 1)]);
          script.Write("one", "a", ".status.history",
                       Value::List(std::vector<Value>(static_cast<size_t>(items), Value("x"))));
        },
        runtime::Result::After(absl::Minutes(1)), runtime::WakeReason::kRequeueAfter,
        absl::Minutes(1));
    versions.push_back(script.VersionOf("a"));
  }
  RunEnd ending;
  ending.settled = true;
  return script.Names(ending);
}

TEST(Runaway, ListThatOnlyAnOldCopyMakesShorterIsFlagged) {
  EXPECT_THAT(List(/*from_an_old_copy=*/true), ElementsAre("runaway"));
}

TEST(Runaway, ListThatIsMadeShorterIsSilent) {
  EXPECT_THAT(List(/*from_an_old_copy=*/false), IsEmpty());
}

}  // namespace
}  // namespace quiesce::scenarios
