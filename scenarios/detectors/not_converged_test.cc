#include "scenarios/detectors/not_converged.h"

#include <memory>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "scenarios/findings/script.h"

namespace quiesce::scenarios {
namespace {

using ::testing::IsEmpty;

std::unique_ptr<Detector> Make() { return std::make_unique<NotConverged>(); }

Ending Quiet(bool settled) {
  Ending ending;
  ending.settled = settled;
  ending.unmet.push_back({"widgets/a", ".status.phase == Ready", 0, Value()});
  return ending;
}

TEST(NotConverged, QuietWorldWithUnmetGoalIsFlagged) {
  Script script(Make());
  script.Reconcile("one", "a", [&] { script.Write("one", "a", ".status.phase", "Failed"); });
  const std::vector<Finding> findings = script.Findings(Quiet(true));
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].name, "not-converged");
  EXPECT_EQ(findings[0].sentence,
            "Everything is quiet, but Widget default/a is not as it should be: .status.phase == "
            "Ready does not hold, and nothing will wake it.");
  EXPECT_EQ(findings[0].story.size(), 2u);
}

TEST(NotConverged, BusyWorldIsNoVerdict) {
  Script script(Make());
  EXPECT_THAT(script.Names(Quiet(false)), IsEmpty());
}

TEST(NotConverged, MetGoalIsSilent) {
  Script script(Make());
  Ending ending;
  ending.settled = true;
  EXPECT_THAT(script.Names(ending), IsEmpty());
}

}  // namespace
}  // namespace quiesce::scenarios
