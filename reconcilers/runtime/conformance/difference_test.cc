#include "reconcilers/runtime/conformance/difference.h"

#include "apiserver_fake/base/json.h"
#include "gtest/gtest.h"

namespace quiesce::runtime {
namespace {

std::string Difference(const char* expected, const char* got) {
  return FirstDifference(*ParseJson(expected), *ParseJson(got));
}

TEST(FirstDifference, EqualValuesHaveNone) {
  EXPECT_EQ(Difference(R"({"a":[1,{"b":null}]})", R"({"a":[1,{"b":null}]})"), "");
  EXPECT_EQ(Difference("1", "1.0"), "");
}

TEST(FirstDifference, NamesThePlace) {
  EXPECT_EQ(Difference(R"({"a":[1,{"b":2}]})", R"({"a":[1,{"b":3}]})"),
            "/a/1/b: expected 2, got 3");
  EXPECT_EQ(Difference("1", "\"1\""), "/: expected 1, got \"1\"");
}

TEST(FirstDifference, MissingAndExtraPartsAreDifferences) {
  EXPECT_EQ(Difference(R"({"a":1})", "{}"), "/a: expected 1, got nothing");
  EXPECT_EQ(Difference("{}", R"({"a":null})"), "/a: expected nothing, got null");
  EXPECT_EQ(Difference("[1,2]", "[1]"), "/1: expected 2, got nothing");
  EXPECT_EQ(Difference("[1]", "[1,2]"), "/1: expected nothing, got 2");
}

TEST(FirstDifference, RangeMatchesNumbersWithin) {
  EXPECT_EQ(Difference("[10,20]", "10"), "");
  EXPECT_EQ(Difference("[10,20]", "20"), "");
  EXPECT_EQ(Difference("[10,20]", "21"), "/: expected [10,20], got 21");
}

TEST(CompareStep, SaysWhichStep) {
  EXPECT_EQ(CompareStep(3, 1, 2), absl::FailedPreconditionError("step 3: /: expected 1, got 2"));
  EXPECT_EQ(CompareStep(3, 1, 1), absl::OkStatus());
}

TEST(Without, LeavesOutMembers) {
  EXPECT_EQ(ToJson(Without(*ParseJson(R"({"a":1,"b":2})"), {"a", "c"})), R"({"b":2})");
}

}  // namespace
}  // namespace quiesce::runtime
