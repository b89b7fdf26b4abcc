// Replays the recorded cases, each as a test of its own: workqueue/add-get-done-classic is
// RecordedCase.GoesAsRecorded/workqueue_add_get_done_classic.
#include "reconcilers/runtime/conformance/runtime_player.h"

#include <map>
#include <ostream>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "apiserver_fake/base/json.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace quiesce::runtime {

void PrintTo(const RuntimeCase& one, std::ostream* out) { *out << one.name; }

namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

constexpr char kCases[] = "reconcilers/runtime/conformance/cases";

const absl::StatusOr<std::vector<RuntimeCase>>& AllCases() {
  static const auto& cases = *new auto(ReadRuntimeCases(kCases, {}, ""));
  return cases;
}

// Where they cannot be read, RuntimeCases.AreAllThere says why.
std::vector<RuntimeCase> CasesOrNone() {
  return AllCases().ok() ? *AllCases() : std::vector<RuntimeCase>();
}

// A test's name has letters, digits and underscores only.
std::string TestName(const testing::TestParamInfo<RuntimeCase>& info) {
  std::string name = info.param.name;
  for (char& c : name) {
    if (!absl::ascii_isalnum(c)) c = '_';
  }
  return name;
}

TEST(RuntimeCases, AreAllThere) {
  ASSERT_EQ(AllCases().status(), absl::OkStatus());
  std::map<std::string, int> counts;
  for (const RuntimeCase& one : *AllCases()) ++counts[one.name.substr(0, one.name.find('/'))];
  EXPECT_THAT(counts,
              ElementsAre(Pair("cache", 29), Pair("controller", 100), Pair("handler", 49),
                          Pair("helpers", 70), Pair("informer", 69), Pair("leaderelection", 23),
                          Pair("predicate", 14), Pair("ratelimiter", 20), Pair("restclient", 44),
                          Pair("retry", 19), Pair("workqueue", 100)));
}

class RecordedCase : public testing::TestWithParam<RuntimeCase> {};

TEST_P(RecordedCase, GoesAsRecorded) {
  EXPECT_EQ(PlayRuntimeCase(GetParam().recorded), absl::OkStatus());
}

INSTANTIATE_TEST_SUITE_P(, RecordedCase, testing::ValuesIn(CasesOrNone()), TestName);

TEST(PlayRuntimeCases, FilterChoosesCases) {
  absl::StatusOr<RuntimeReport> report = PlayRuntimeCases(kCases, {}, "ratelimiter/bucket-3");
  ASSERT_EQ(report.status(), absl::OkStatus());
  EXPECT_EQ(report->passed, 1);
}

TEST(PlayRuntimeCases, WhatIsNotThereIsSaid) {
  EXPECT_EQ(PlayRuntimeCases("no/such", {}, "").status(),
            absl::NotFoundError("no/such: no such directory"));
  EXPECT_EQ(PlayRuntimeCases(kCases, {"nothing"}, "").status(),
            absl::NotFoundError(absl::StrCat(kCases, "/nothing: no such topic")));
  EXPECT_EQ(PlayRuntimeCases(kCases, {}, "no-such-case").status(),
            absl::NotFoundError(absl::StrCat(kCases, ": no case matches")));
}

TEST(PlayRuntimeCase, FirstDifferenceIsNamed) {
  Value recorded = *ParseJson(R"({"shape": "ratelimiter.limiter",
      "setup": {"limiter": {"type": "exponential", "base_ns": 5, "max_ns": 10}},
      "steps": [{"op": "when", "key": "a", "t_ns": 0, "delay_ns": 5},
                {"op": "when", "key": "a", "t_ns": 0, "delay_ns": 11}]})");
  EXPECT_EQ(PlayRuntimeCase(recorded),
            absl::FailedPreconditionError("step 1: /delay_ns: expected 11, got 10"));
}

TEST(PlayRuntimeCase, UnknownShapeIsAnError) {
  EXPECT_EQ(PlayRuntimeCase(*ParseJson(R"({"shape": "x.y"})")),
            absl::InvalidArgumentError("unknown shape \"x.y\""));
}

}  // namespace
}  // namespace quiesce::runtime
