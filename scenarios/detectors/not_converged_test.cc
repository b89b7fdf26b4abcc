#include "scenarios/detectors/not_converged.h"

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

std::unique_ptr<Detector> Make() { return std::make_unique<NotConverged>(); }

RunEnd Quiet(bool settled) {
  RunEnd ending;
  ending.settled = settled;
  ending.unmet.push_back({"widgets/a", ".status.phase == Ready", 0, Value()});
  return ending;
}

TEST(NotConverged, QuietWorldWithUnmetGoalIsFlagged) {
  Script script(Make());
  script.Reconcile("one", "a", [&] { script.Write("one", "a", ".status.phase", "Failed"); });
  script.SetPhase(Phase::kProbe);
  const std::vector<Finding> findings = script.Findings(Quiet(true));
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].sentence,
            "Everything is quiet, but Widget default/a is not as it should be: .status.phase == "
            "Ready does not hold, and nothing will wake anybody for it.");
  EXPECT_EQ(findings[0].facts.back().second, "nothing: no timer, no retry, no event on its way");
}

TEST(NotConverged, GoalThatIsPolledInVainIsFlaggedAsSuch) {
  Script script(Make());
  script.Reconcile(
      "one", "a", [&] { script.Write("one", "a", ".status.phase", "Failed"); },
      runtime::Result::After(absl::Minutes(1)));
  script.SetPhase(Phase::kProbe);
  const std::vector<Finding> findings = script.Findings(Quiet(true));
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_THAT(findings[0].sentence, HasSubstr("looks in vain"));
  EXPECT_THAT(findings[0].facts.back().second, HasSubstr("its timer of 1 m"));
}

// One look at rest writes; `waits` is what the look before left pending.
std::vector<std::string> NamesAfterOneLook(runtime::Outcome waits) {
  Script script(Make());
  script.Reconcile("one", "a", [&] { script.Write("one", "a", ".spec.label", "on"); }, waits);
  script.Write("user", "a", ".spec.label", "off").Advance(absl::Minutes(20));
  script.SetPhase(Phase::kProbe);
  script.Reconcile(
      "one", "a", [&] { script.Write("one", "a", ".spec.label", "on"); }, {},
      runtime::WakeReason::kResync);
  script.SetPhase(Phase::kSecondProbe);
  RunEnd ending;
  ending.settled = true;
  return script.Names(ending);
}

TEST(NotConverged, WorkThatNothingWouldHaveWokenAnybodyForIsFlagged) {
  EXPECT_THAT(NamesAfterOneLook({}), ElementsAre("not-converged"));
}

TEST(NotConverged, DriftThatAPendingTimerWouldSeeIsSilent) {
  EXPECT_THAT(NamesAfterOneLook(runtime::Result::After(absl::Minutes(30))), IsEmpty());
}

TEST(NotConverged, BusyWorldIsNoVerdict) {
  Script script(Make());
  EXPECT_THAT(script.Names(Quiet(false)), IsEmpty());
}

TEST(NotConverged, MetGoalIsSilent) {
  Script script(Make());
  RunEnd ending;
  ending.settled = true;
  EXPECT_THAT(script.Names(ending), IsEmpty());
}

}  // namespace
}  // namespace quiesce::scenarios
