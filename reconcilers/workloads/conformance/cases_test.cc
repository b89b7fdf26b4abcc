// Replays the recorded cases of workload controllers.
#include <string>
#include <vector>

#include "apiserver_fake/conformance/case_folder.h"
#include "apiserver_fake/conformance/player.h"
#include "gtest/gtest.h"
#include "reconcilers/workloads/conformance/workload_player.h"

namespace quiesce::reconcilers::workloads {
namespace {

TEST(RecordedWorkloads, AreHandledAsTheRealControllersDid) {
  absl::StatusOr<std::vector<Value>> cases =
      conformance::ReadCases("reconcilers/workloads/conformance/cases", {});
  ASSERT_TRUE(cases.ok()) << cases.status();
  ASSERT_FALSE(cases->empty());
  for (const Value& document : *cases) {
    conformance::CaseResult result = conformance::PlayCase(document, &MakeWorkloadControllers);
    EXPECT_TRUE(result.passed) << result.name << "\n  step " << result.step << ": " << result.what
                               << "\n  at " << result.pointer << "\n  expected: " << result.expected
                               << "\n  got:      " << result.got;
  }
}

TEST(RecordedWorkloads, NeedTheirControllers) {
  absl::StatusOr<std::vector<Value>> cases =
      conformance::ReadCases("reconcilers/workloads/conformance/cases", {});
  ASSERT_TRUE(cases.ok()) << cases.status();
  EXPECT_FALSE(conformance::PlayCase(cases->front()).passed);
}

}  // namespace
}  // namespace quiesce::reconcilers::workloads
