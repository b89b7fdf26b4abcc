#include "scenarios/detectors/thundering_herd.h"

#include <memory>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "scenarios/findings/script.h"

namespace quiesce::scenarios {
namespace {

using ::testing::IsEmpty;

std::unique_ptr<Detector> Make() { return std::make_unique<ThunderingHerd>(); }

using runtime::WakeReason;

void StartAll(Script& script, int keys, absl::Duration apart, WakeReason reason,
              absl::Duration waited = absl::Seconds(30)) {
  for (int i = 0; i < keys; ++i) {
    script.Reconcile("one", ("w" + std::to_string(i)).c_str(), nullptr, {}, reason, waited)
        .Advance(apart);
  }
}

TEST(ThunderingHerd, KeysThatComeTogetherTwiceAreFlagged) {
  Script script(Make());
  for (int i = 0; i < 3; ++i) {
    StartAll(script, 80, absl::ZeroDuration(), WakeReason::kRequeueAfter);
    script.Advance(absl::Seconds(30));
  }
  const std::vector<Finding> findings = script.Findings();
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].sentence,
            "Up to 80 keys of one wait for the same instant and start together, 3 times.");
}

TEST(ThunderingHerd, SpreadKeysAreSilent) {
  Script script(Make());
  for (int i = 0; i < 3; ++i) {
    StartAll(script, 80, absl::Milliseconds(20), WakeReason::kRequeueAfter);
  }
  EXPECT_THAT(script.Names(), IsEmpty());
}

TEST(ThunderingHerd, BurstOfEventsIsSilent) {
  Script script(Make());
  for (int i = 0; i < 3; ++i) {
    StartAll(script, 200, absl::ZeroDuration(), WakeReason::kWatchEvent);
    StartAll(script, 200, absl::ZeroDuration(), WakeReason::kInitialList);
    script.Advance(absl::Seconds(30));
  }
  EXPECT_THAT(script.Names(), IsEmpty());
}

TEST(ThunderingHerd, QuickRetriesAfterABurstAreSilent) {
  Script script(Make());
  for (int i = 0; i < 5; ++i) {
    StartAll(script, 200, absl::ZeroDuration(), WakeReason::kError, absl::Milliseconds(5 << i));
    script.Advance(absl::Seconds(1));
  }
  EXPECT_THAT(script.Names(), IsEmpty());
}

TEST(ThunderingHerd, OneHerdThatThinsOutForAMomentIsOne) {
  Script script(Make());
  StartAll(script, 60, absl::ZeroDuration(), WakeReason::kRequeueAfter);
  script.Advance(absl::Milliseconds(90));
  StartAll(script, 30, absl::ZeroDuration(), WakeReason::kRequeueAfter);
  script.Advance(absl::Milliseconds(11));
  StartAll(script, 1, absl::ZeroDuration(), WakeReason::kRequeueAfter);
  script.Advance(absl::Milliseconds(10));
  StartAll(script, 60, absl::ZeroDuration(), WakeReason::kRequeueAfter);
  EXPECT_THAT(script.Names(), IsEmpty());
}

TEST(ThunderingHerd, FewKeysAreSilent) {
  Script script(Make());
  for (int i = 0; i < 9; ++i) {
    StartAll(script, 40, absl::ZeroDuration(), WakeReason::kError);
    script.Advance(absl::Seconds(30));
  }
  EXPECT_THAT(script.Names(), IsEmpty());
}

}  // namespace
}  // namespace quiesce::scenarios
