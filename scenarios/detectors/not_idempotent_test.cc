#include "scenarios/detectors/not_idempotent.h"

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

std::unique_ptr<Detector> Make() { return std::make_unique<NotIdempotent>(); }

void Look(Script& script, Value value) {
  script.Reconcile(
      "one", "a", [&] { script.Write("one", "a", ".spec.n", value); }, {},
      runtime::WakeReason::kResync);
}

TEST(NotIdempotent, WriteOfTheSecondLookIsFlagged) {
  Script script(Make());
  script.Write("one", "a", ".spec.n", "a").SetPhase(Phase::kProbe);
  Look(script, "b");
  script.SetPhase(Phase::kSecondProbe);
  Look(script, "c");
  EXPECT_THAT(script.Names(), ElementsAre("not-idempotent"));
}

TEST(NotIdempotent, WriteOfTheFirstLookAloneIsLeftToNotConverged) {
  Script script(Make());
  script.Write("one", "a", ".spec.n", "a").SetPhase(Phase::kProbe);
  Look(script, "b");
  script.SetPhase(Phase::kSecondProbe);
  EXPECT_THAT(script.Names(), IsEmpty());
}

TEST(NotIdempotent, AnotherValueAfterARestartIsFlagged) {
  Script script(Make());
  script.Write("one", "a", ".data.password", "x1").SetPhase(Phase::kRestart);
  script.Write("one", "a", ".data.password", "x2");
  const std::vector<Finding> findings = script.Findings();
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_THAT(findings[0].sentence, HasSubstr("only kept in memory"));
}

TEST(NotIdempotent, CountOfRestartsAndWhatComesBackAreSilent) {
  Script script(Make());
  script.Write("one", "a", ".status.restarts", 1).Write("one", "a", ".status.ready", "yes");
  script.SetPhase(Phase::kRestart);
  script.Write("one", "a", ".status.restarts", 2);
  script.Write("one", "a", ".status.ready", "checking").Write("one", "a", ".status.ready", "yes");
  script.Write("one", "a", ".status.restarts", 1);
  EXPECT_THAT(script.Names(), IsEmpty());
}

TEST(NotIdempotent, WriteThatChangesNothingIsSilent) {
  Script script(Make());
  script.Write("one", "a", ".spec.n", 1).SetPhase(Phase::kSecondProbe);
  script.Reconcile("one", "a", [&] { script.Rewrite("one", "a"); });
  EXPECT_THAT(script.Names(), IsEmpty());
}

}  // namespace
}  // namespace quiesce::scenarios
