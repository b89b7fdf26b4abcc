#include "apiserver_fake/kinds/job_policies.h"

#include <string>

#include "apiserver_fake/api/validation_testing.h"
#include "apiserver_fake/kinds/job.h"
#include "gtest/gtest.h"

namespace quiesce::kinds {
namespace {

TEST(JobPoliciesTest, IndexesAreCounted) {
  EXPECT_EQ(CountIndexes("", 5).value(), 0);
  EXPECT_EQ(CountIndexes("0-2,4", 5).value(), 4);
}

TEST(JobPoliciesTest, IndexesThatCannotBeReadAreNamed) {
  const struct {
    const char *indexes, *problem;
  } kCases[] = {
      {"5", "too large index: \"5\""},
      {"a", "cannot convert string to integer for index: \"a\""},
      {"2-1", "non-increasing order, previous: 2, current: 1"},
      {"1,0", "non-increasing order, previous: 1, current: 0"},
      {"1-2-3",
       "the fragment \"1-2-3\" violates the requirement that an index interval can have at most "
       "two parts separated by '-'"},
  };
  for (const auto& each : kCases) {
    EXPECT_EQ(CountIndexes(each.indexes, 5).status().message(), each.problem);
  }
}

TEST(JobPoliciesTest, IndexesAreShared) {
  EXPECT_EQ(FirstSharedIndex("0-2,4", "3", 5), -1);
  EXPECT_EQ(FirstSharedIndex("0-2,4", "2-3", 5), 2);
  EXPECT_EQ(FirstSharedIndex("0,x,4", "4", 5), 4);
  EXPECT_EQ(FirstSharedIndex("", "4", 5), -1);
}

// What an update from `old` to `status` is refused for.
api::Lines StatusProblems(const char* old, const char* status, const char* spec = "{}") {
  api::FieldErrors errors;
  const Value before = Value::Object({{"spec", api::Parse(spec)}, {"status", api::Parse(old)}});
  const Value after = Value::Object({{"spec", api::Parse(spec)}, {"status", api::Parse(status)}});
  ValidateJobStatus(after, before, errors);
  return api::Texts(errors);
}

constexpr char kDone[] = R"({"startTime": "2024-01-01T00:00:00Z", "succeeded": 1,
    "completionTime": "2024-01-02T00:00:00Z", "conditions": [
    {"type": "SuccessCriteriaMet", "status": "True"}, {"type": "Complete", "status": "True"}]})";

TEST(JobPoliciesTest, AJobThatIsDoneSaysWhenAndWhy) {
  EXPECT_EQ(StatusProblems("{}", kDone), api::Lines{});
  EXPECT_EQ(
      StatusProblems("{}",
                     R"({"active": 1, "conditions": [{"type": "Complete", "status": "True"}]})"),
      (api::Lines{
          "status.completionTime: Required value: completionTime is required for Complete jobs",
          "status.conditions: Invalid value: cannot set Complete=True condition without the "
          "SuccessCriteriaMet=true condition",
          "status.active: Invalid value: 1: active>0 is invalid for finished job",
          "status.startTime: Required value: startTime is required for finished job"}));
}

TEST(JobPoliciesTest, WhatIsOverStaysOver) {
  EXPECT_EQ(
      StatusProblems(kDone, R"({"startTime": "2024-01-01T00:00:00Z"})"),
      (api::Lines{"status.conditions: Invalid value: cannot disable the terminal Complete=True "
                  "condition",
                  "status.succeeded: Invalid value: 0: cannot decrease the succeeded counter",
                  "status.conditions: Invalid value: cannot disable the SuccessCriteriaMet=True "
                  "condition"}));
}

TEST(JobPoliciesTest, WhatWasWrongBeforeIsBorneWith) {
  constexpr char kWrong[] = R"({"active": 1, "ready": 2})";
  EXPECT_EQ(StatusProblems(kWrong, R"({"active": 1, "ready": 2, "failed": 1})"), api::Lines{});
  EXPECT_EQ(StatusProblems("{}", kWrong),
            api::Lines{"status.ready: Invalid value: 2: cannot set more ready pods than active"});
}

}  // namespace
}  // namespace quiesce::kinds
