#include "scenarios/detectors/read_loop.h"

#include <memory>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "scenarios/findings/script.h"

namespace quiesce::scenarios {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::unique_ptr<Detector> Make() { return std::make_unique<ReadLoop>(); }

using runtime::Result;
using runtime::WakeReason;

void Poll(Script& script, int times, absl::Duration every, WakeReason reason) {
  for (int i = 0; i < times; ++i) {
    script.Reconcile("one", "a", nullptr, Result::After(every), reason, every).Advance(every);
  }
}

TEST(ReadLoop, FastPollingThatChangesNothingIsFlagged) {
  Script script(Make());
  Poll(script, 40, absl::Seconds(1), WakeReason::kRequeueAfter);
  const std::vector<Finding> findings = script.Findings();
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_THAT(findings[0].facts[0].second, HasSubstr("one every 1 s"));
}

TEST(ReadLoop, HumanePollingIsSilent) {
  Script script(Make());
  Poll(script, 200, absl::Seconds(5), WakeReason::kRequeueAfter);
  EXPECT_THAT(script.Names(), IsEmpty());
}

TEST(ReadLoop, KeyThatEventsWakeIsSilent) {
  Script script(Make());
  Poll(script, 100, absl::Milliseconds(10), WakeReason::kWatchEvent);
  EXPECT_THAT(script.Names(), IsEmpty());
}

TEST(ReadLoop, PollingThatWritesNowAndThenIsSilent) {
  Script script(Make());
  for (int i = 0; i < 8; ++i) {
    Poll(script, 20, absl::Seconds(1), WakeReason::kRequeueAfter);
    script.Reconcile("one", "a", [&] { script.Write("one", "a", ".status.n", i); });
  }
  EXPECT_THAT(script.Names(), IsEmpty());
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
