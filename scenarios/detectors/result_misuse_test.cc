#include "scenarios/detectors/result_misuse.h"

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

std::unique_ptr<Detector> Make() { return std::make_unique<ResultMisuse>(); }

using runtime::Outcome;
using runtime::Result;

TEST(ResultMisuse, ResultBesideAnErrorIsFlagged) {
  Script script(Make());
  script.Reconcile("one", "a", nullptr,
                   Outcome(Result::After(absl::Seconds(5)), absl::InternalError("boom")));
  const std::vector<Finding> findings = script.Findings();
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_THAT(findings[0].sentence, HasSubstr("a result together with an error"));
  EXPECT_EQ(findings[0].facts[1].second, "boom");
}

TEST(ResultMisuse, SuccessAfterAFailedWriteIsFlagged) {
  Script script(Make());
  script.Write("user", "a", ".spec.n", 1);
  script.Reconcile("one", "a", [&] { script.Refused("one", "a", 500, "InternalError"); });
  const std::vector<Finding> findings = script.Findings();
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_THAT(findings[0].sentence, HasSubstr("returns success for"));
}

TEST(ResultMisuse, GoodWriteOfSomethingElseDoesNotMakeUpForIt) {
  Script script(Make());
  script.Reconcile("one", "a", [&] {
    script.Refused("one", "a", 500, "InternalError");  // of the status
    script.Write("one", "a", ".metadata.labels.seen", "yes");
  });
  EXPECT_EQ(script.Names().size(), 1u);
}

TEST(ResultMisuse, TheSameOfSeveralObjectsIsOneFindingOfAll) {
  Script script(Make());
  script.Write("user", "a", ".spec.n", 1).Write("user", "b", ".spec.n", 1);
  script.Reconcile("one", "a", [&] { script.Refused("one", "a", 500, "InternalError"); });
  script.Reconcile("one", "b", [&] { script.Refused("one", "b", 500, "InternalError"); });
  const std::vector<Finding> findings = script.Findings();
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_THAT(findings[0].objects,
              ElementsAre("Widget default/a", "Widget default/b", "Widget default/b"));
}

TEST(ResultMisuse, FailureThatAConditionTellsOfIsSilent) {
  Script script(Make());
  script.Write("user", "a", ".spec.n", 1);
  script.Reconcile("one", "a", [&] {
    script.Refused("one", "child", 422, "Invalid").Write("one", "a", ".status.failed", true);
  });
  EXPECT_THAT(script.Names(), IsEmpty());
}

TEST(ResultMisuse, FailureThatALaterReconcileMakesUpForIsSilent) {
  Script script(Make());
  script.Reconcile("one", "a", [&] { script.Refused("one", "a", 500, "InternalError"); });
  script.Reconcile("one", "a", [&] { script.Write("one", "a", ".status.n", 1); });
  EXPECT_THAT(script.Names(), IsEmpty());
}

TEST(ResultMisuse, ConflictThatAnotherLookFollowsIsSilent) {
  Script script(Make());
  script.Reconcile("one", "a", [&] { script.Refused("one", "a", 409, "Conflict"); });
  script.Reconcile("one", "a", nullptr);
  EXPECT_THAT(script.Names(), IsEmpty());
}

TEST(ResultMisuse, ErrorOfTheWriteHandedBackIsSilent) {
  Script script(Make());
  script.Reconcile(
      "one", "a", [&] { script.Refused("one", "a", 409, "Conflict"); },
      absl::AbortedError("conflict"));
  EXPECT_THAT(script.Names(), IsEmpty());
}

TEST(ResultMisuse, RequeueAfterAConflictIsSilent) {
  Script script(Make());
  script.Reconcile(
      "one", "a", [&] { script.Refused("one", "a", 409, "Conflict"); }, Result::Requeue());
  EXPECT_THAT(script.Names(), IsEmpty());
}

TEST(ResultMisuse, WriteMadeUpForInTheSameReconcileIsSilent) {
  Script script(Make());
  script.Reconcile("one", "a", [&] {
    script.Refused("one", "a", 409, "Conflict").Write("one", "a", ".status.n", 1);
  });
  EXPECT_THAT(script.Names(), IsEmpty());
}

TEST(ResultMisuse, ObjectGoneOrThereAlreadyIsSilent) {
  Script script(Make());
  script.Reconcile("one", "a", [&] { script.Refused("one", "a", 404, "NotFound"); });
  script.Reconcile("one", "b", [&] { script.Refused("one", "b", 409, "AlreadyExists"); });
  EXPECT_THAT(script.Names(), IsEmpty());
}

}  // namespace
}  // namespace quiesce::scenarios
