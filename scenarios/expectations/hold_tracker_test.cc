#include "scenarios/expectations/hold_tracker.h"

#include <gtest/gtest.h>

namespace quiesce::scenarios {
namespace {

class HoldTrackerTest : public testing::Test {
 protected:
  HoldTracker Make(const char* condition, bool single = true) {
    return HoldTracker(*Expression::Parse(condition), single, At(0),
                       [this](const HoldTracker::Span& span) { spans_.push_back(Text(span)); });
  }
  static absl::Time At(int seconds) { return absl::UnixEpoch() + absl::Seconds(seconds); }
  static Value Phase(const char* phase) { return Value::Object({{"phase", phase}}); }
  static std::string Text(const HoldTracker::Span& span) {
    const std::string until = span.until == absl::InfiniteFuture()
                                  ? "end"
                                  : std::to_string(absl::ToUnixSeconds(span.until));
    return std::string(span.holds ? "yes " : "no ") +
           std::to_string(absl::ToUnixSeconds(span.since)) + ".." + until;
  }
  std::vector<std::string> spans_;
};

TEST_F(HoldTrackerTest, SpansFollowTheCondition) {
  HoldTracker tracker = Make(".phase == Ready");
  tracker.OnState(3, At(1), Phase("Pending"));
  tracker.OnState(3, At(2), Phase("Other"));
  tracker.OnState(3, At(4), Phase("Ready"));
  EXPECT_TRUE(tracker.HoldsOfAll());
  tracker.OnState(3, At(5), Phase("Pending"));
  tracker.OnState(3, At(7), Value());
  EXPECT_FALSE(tracker.HoldsOfAll());
  tracker.Finish();
  EXPECT_EQ(spans_, (std::vector<std::string>{"no 1..4", "yes 4..5", "no 5..7"}));
}

TEST_F(HoldTrackerTest, ConditionsOnExistenceSpeakOfWhatIsGone) {
  HoldTracker tracker = Make("gone");
  EXPECT_TRUE(tracker.HoldsOfAll());
  tracker.OnState(3, At(1), Phase("Pending"));
  tracker.OnState(3, At(7), Value());
  tracker.Finish();
  EXPECT_EQ(spans_, (std::vector<std::string>{"yes 0..1", "no 1..7", "yes 7..end"}));
}

TEST_F(HoldTrackerTest, AllObjectsMustHold) {
  HoldTracker tracker = Make(".phase == Ready", /*single=*/false);
  EXPECT_FALSE(tracker.HoldsOfAll());
  tracker.OnState(1, At(1), Phase("Ready"));
  tracker.OnState(2, At(1), Phase("Pending"));
  EXPECT_FALSE(tracker.HoldsOfAll());
  tracker.OnState(2, At(2), Phase("Ready"));
  EXPECT_TRUE(tracker.HoldsOfAll());
}

}  // namespace
}  // namespace quiesce::scenarios
