#include "scenarios/detectors/precedence.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace quiesce::scenarios {
namespace {

using ::testing::ElementsAre;

Finding Make(const char* name, const char* object) {
  Finding finding;
  finding.name = name;
  finding.objects.push_back(object);
  return finding;
}

std::vector<std::string> Names(std::vector<Finding> findings) {
  PutCausesFirst(&findings);
  std::vector<std::string> names;
  names.reserve(findings.size());
  for (const Finding& finding : findings) names.push_back(finding.name);
  return names;
}

TEST(PutCausesFirst, EffectsOnTheSameObjectAreTakenIn) {
  EXPECT_THAT(Names({Make("not-converged", "Widget a"), Make("permanent-error-retry", "Widget a"),
                     Make("finalizer-deadlock", "Widget a")}),
              ElementsAre("finalizer-deadlock"));
}

TEST(PutCausesFirst, OtherObjectsAndOtherFindingsStay) {
  EXPECT_THAT(Names({Make("finalizer-deadlock", "Widget a"), Make("not-converged", "Widget b"),
                     Make("failed-expectation", "Widget a")}),
              ElementsAre("finalizer-deadlock", "not-converged", "failed-expectation"));
}

TEST(PutCausesFirst, LooksThatDoWhatWasLeftAreTakenIn) {
  EXPECT_THAT(Names({Make("not-idempotent", "Widget a"), Make("not-converged", "Widget a")}),
              ElementsAre("not-converged"));
  EXPECT_THAT(Names({Make("not-idempotent", "Widget b"), Make("not-converged", "Widget a")}),
              ElementsAre("not-idempotent", "not-converged"));
}

TEST(PutCausesFirst, TellsWhatTheCauseLeadsTo) {
  std::vector<Finding> findings = {Make("result-misuse", "Widget a"),
                                   Make("not-converged", "Widget a")};
  findings[1].sentence = "It is not as it should be.";
  PutCausesFirst(&findings);
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].facts.back().second, "not-converged: It is not as it should be.");
}

TEST(PutCausesFirst, ALoopTellsWhereItComesFrom) {
  std::vector<Finding> findings = {Make("orphan", "Secret a"), Make("runaway", "Secret a")};
  PutCausesFirst(&findings);
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].name, "runaway");
  EXPECT_EQ(findings[0].facts.back().first, "comes from");
}

}  // namespace
}  // namespace quiesce::scenarios
