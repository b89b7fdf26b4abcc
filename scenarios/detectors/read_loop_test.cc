#include "scenarios/detectors/read_loop.h"

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "scenarios/findings/script.h"

namespace quiesce::scenarios {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::unique_ptr<Detector> Make() { return std::make_unique<ReadLoop>(); }

using runtime::Result;
using runtime::WakeReason;

void Poll(Script& script, int times, absl::Duration every, WakeReason reason) {
  for (int i = 0; i < times; ++i) {
    script.Advance(every);
    script.Reconcile("one", "a", nullptr, Result::After(every), reason, every);
  }
}

TEST(ReadLoop, PollingEveryThreeSecondsForEverIsFlagged) {
  Script script(Make());
  Poll(script, 300, absl::Seconds(3), WakeReason::kRequeueAfter);
  const std::vector<Finding> findings = script.Findings();
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_THAT(findings[0].facts[0].second, HasSubstr("one every 3 s"));
}

TEST(ReadLoop, ManyListsInEachLookAreToldAsRequests) {
  Script script(Make());
  script.Write("user", "a", ".spec.n", 1);
  for (int i = 0; i < 30; ++i) {
    script.Advance(absl::Seconds(30));
    script.Reconcile(
        "one", "a",
        [&] {
          for (int n = 0; n < 50; ++n) script.LiveList("one");
        },
        Result::After(absl::Seconds(30)), WakeReason::kRequeueAfter, absl::Seconds(30));
  }
  const std::vector<Finding> findings = script.Findings();
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_THAT(findings[0].sentence, HasSubstr("one read from the API server for Widget default/a"));
  EXPECT_THAT(findings[0].facts[1].second, HasSubstr("about 50 in each"));
}

TEST(ReadLoop, PollingForSomeMinutesIsSilent) {
  Script script(Make());
  Poll(script, 200, absl::Seconds(2), WakeReason::kRequeueAfter);
  EXPECT_THAT(script.Names(), IsEmpty());
}

TEST(ReadLoop, HumanePollingIsSilent) {
  Script script(Make());
  Poll(script, 200, absl::Seconds(30), WakeReason::kRequeueAfter);
  EXPECT_THAT(script.Names(), IsEmpty());
}

TEST(ReadLoop, HotPollingNeedsNoTenMinutes) {
  Script script(Make());
  Poll(script, 1100, absl::Milliseconds(5), WakeReason::kRequeueAfter);
  EXPECT_THAT(script.Names(), ElementsAre("read-loop"));
}

TEST(ReadLoop, ManyKeysAtAHumanePaceAreSilent) {
  Script script(Make());
  const char* const keys[] = {"a", "b", "c", "d", "e", "f", "g", "h"};
  for (int i = 0; i < 300; ++i) {
    for (const char* key : keys) {
      script.Advance(absl::Milliseconds(900));
      script.Reconcile("one", key, nullptr, Result::After(absl::Seconds(7)),
                       WakeReason::kRequeueAfter, absl::Seconds(7));
    }
  }
  EXPECT_THAT(script.Names(), IsEmpty());
}

// It writes, in vain: redundant-write.
TEST(ReadLoop, LooksThatSendWritesInVainAreSilent) {
  Script script(Make());
  script.Write("one", "a", ".spec.n", 1);
  for (int i = 0; i < 400; ++i) {
    script.Advance(absl::Seconds(2));
    script.Reconcile(
        "one", "a", [&] { script.Rewrite("one", "a"); }, Result::After(absl::Seconds(2)),
        WakeReason::kRequeueAfter, absl::Seconds(2));
  }
  EXPECT_THAT(script.Names(), IsEmpty());
}

TEST(ReadLoop, KeyThatEventsWakeIsSilent) {
  Script script(Make());
  script.Write("two", "a", ".spec.n", 1);
  Poll(script, 300, absl::Seconds(3), WakeReason::kWatchEvent);
  EXPECT_THAT(script.Names(), IsEmpty());
}

TEST(ReadLoop, PollingOfAServiceIsSilent) {
  Script script(Make());
  for (int i = 0; i < 400; ++i) {
    script.Advance(absl::Seconds(2));
    script.Reconcile(
        "one", "a", [&] { script.ExternalCall("one", "get-operation", absl::OkStatus()); },
        Result::After(absl::Seconds(2)), WakeReason::kRequeueAfter, absl::Seconds(2));
  }
  EXPECT_THAT(script.Names(), IsEmpty());
}

TEST(ReadLoop, PollingOfWhatMovesIsSilent) {
  Script script(Make());
  for (int i = 0; i < 100; ++i) {
    Poll(script, 4, absl::Seconds(2), WakeReason::kRequeueAfter);
    script.Write("two", "a", ".status.n", i);
  }
  EXPECT_THAT(script.Names(), IsEmpty());
}

// So many keys, each at its own moment of the period.
void PollStaggered(Script& script, int keys, absl::Duration period) {
  const int rounds = static_cast<int>(absl::Minutes(12) / period);
  for (int i = 0; i < rounds * keys; ++i) {
    script.Advance(period / keys);
    script.Reconcile("one", absl::StrCat("k", i % keys).c_str(), nullptr, Result::After(period),
                     WakeReason::kRequeueAfter, period);
  }
}

TEST(ReadLoop, ManyKeysThatEachPollAtAHumanePaceAreSilent) {
  Script script(Make());
  PollStaggered(script, 1000, absl::Minutes(1));
  EXPECT_THAT(script.Names(), IsEmpty());
}

TEST(ReadLoop, ManyKeysThatKeepTheirControllerBusyAreFlagged) {
  Script script(Make());
  PollStaggered(script, 500, absl::Seconds(20));
  EXPECT_THAT(script.Names(), ElementsAre("read-loop"));
}

TEST(ReadLoop, RetriesOfAnErrorAreSilent) {
  Script script(Make());
  for (int i = 0; i < 60; ++i) {
    script.Reconcile("one", "a", nullptr, absl::InternalError("boom"), WakeReason::kError);
  }
  EXPECT_THAT(script.Names(), IsEmpty());
}

}  // namespace
}  // namespace quiesce::scenarios
