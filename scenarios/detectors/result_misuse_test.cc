#include "scenarios/detectors/result_misuse.h"

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
  script.Reconcile("one", "a", [&] { script.Refused("one", "a", 409, "Conflict"); },
                   Result::After(absl::Seconds(30)));
  const std::vector<Finding> findings = script.Findings();
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_THAT(findings[0].sentence, HasSubstr("returns success for widgets default/a after a write"));
}

TEST(ResultMisuse, ErrorOfTheWriteHandedBackIsSilent) {
  Script script(Make());
  script.Reconcile("one", "a", [&] { script.Refused("one", "a", 409, "Conflict"); },
                   absl::AbortedError("conflict"));
  EXPECT_THAT(script.Names(), IsEmpty());
}

TEST(ResultMisuse, RequeueAfterAConflictIsSilent) {
  Script script(Make());
  script.Reconcile("one", "a", [&] { script.Refused("one", "a", 409, "Conflict"); },
                   Result::Requeue());
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
