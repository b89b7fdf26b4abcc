#include "reconcilers/runtime/conformance/runtime_player.h"

#include "absl/strings/str_cat.h"
#include "apiserver_fake/base/json.h"
#include "gtest/gtest.h"

namespace quiesce::runtime {
namespace {

constexpr char kCases[] = "reconcilers/runtime/conformance/cases";

void ExpectAllPass(const std::string& topic, int count) {
  absl::StatusOr<RuntimeReport> report = PlayRuntimeCases(kCases, {topic}, "");
  ASSERT_EQ(report.status(), absl::OkStatus());
  for (const RuntimeReport::Failure& failure : report->failures) {
    ADD_FAILURE() << failure.name << ": " << failure.difference;
  }
  EXPECT_EQ(report->passed, count);
}

TEST(RuntimeCases, WorkQueue) { ExpectAllPass("workqueue", 96); }
TEST(RuntimeCases, RateLimiter) { ExpectAllPass("ratelimiter", 20); }
TEST(RuntimeCases, Predicate) { ExpectAllPass("predicate", 14); }
TEST(RuntimeCases, Handler) { ExpectAllPass("handler", 49); }
TEST(RuntimeCases, Retry) { ExpectAllPass("retry", 17); }
TEST(RuntimeCases, Helpers) { ExpectAllPass("helpers", 18); }
TEST(RuntimeCases, Informer) { ExpectAllPass("informer", 41); }
TEST(RuntimeCases, Controller) { ExpectAllPass("controller", 99); }

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
