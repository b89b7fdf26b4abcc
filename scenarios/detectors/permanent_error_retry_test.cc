#include "scenarios/detectors/permanent_error_retry.h"

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

std::unique_ptr<Detector> Make() { return std::make_unique<PermanentErrorRetry>(); }

void Fail(Script& script, const absl::Status& error, int times) {
  absl::Duration gap = absl::Milliseconds(5);
  for (int i = 0; i < times; ++i, gap *= 2) {
    script.Reconcile("one", "a", nullptr, error, runtime::WakeReason::kError).Advance(gap);
  }
}

TEST(PermanentErrorRetry, ObjectThatExistsIsFlagged) {
  Script script(Make());
  Fail(script, absl::AlreadyExistsError("widgets \"a\" already exists"), 10);
  const std::vector<Finding> findings = script.Findings();
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].facts[0].second, "widgets \"a\" already exists");
  EXPECT_THAT(findings[0].facts[1].second, HasSubstr("10, after 5.0 ms, 10 ms, 20 ms"));
}

TEST(PermanentErrorRetry, ErrorThatPassesIsSilent) {
  Script script(Make());
  Fail(script, absl::UnavailableError("no connection"), 30);
  Fail(script, absl::AbortedError("conflict"), 30);
  EXPECT_THAT(script.Names(), IsEmpty());
}

TEST(PermanentErrorRetry, CacheThatLagsIsSilent) {
  Script script(Make());
  Fail(script, absl::AlreadyExistsError("secrets \"s\" already exists"), 5);
  script.Reconcile("one", "a", nullptr);
  Fail(script, absl::AlreadyExistsError("secrets \"s\" already exists"), 5);
  EXPECT_THAT(script.Names(), IsEmpty());
}

TEST(PermanentErrorRetry, TextThatVariesIsOneError) {
  Script script(Make());
  for (int i = 0; i < 10; ++i) {
    Fail(script,
         absl::InvalidArgumentError("400: try " + std::to_string(i) + " of \"x" +
                                    std::to_string(i) + "\" is not a size"),
         1);
  }
  EXPECT_EQ(script.Names().size(), 1u);
}

TEST(PermanentErrorRetry, RefusalWrappedAsSomethingElseIsFlagged) {
  Script script(Make());
  for (int i = 0; i < 10; ++i) {
    script.Reconcile(
        "one", "a", [&] { script.Refused("one", "a", 422, "Invalid"); },
        absl::InternalError("could not update"), runtime::WakeReason::kError);
  }
  EXPECT_EQ(script.Names().size(), 1u);
}

TEST(PermanentErrorRetry, RefusalSwallowedAndRequeuedIsFlagged) {
  Script script(Make());
  for (int i = 0; i < 10; ++i) {
    script.Reconcile(
        "one", "a",
        [&] { script.ExternalCall("one", "create", absl::InvalidArgumentError("bad name")); },
        runtime::Result::After(absl::Seconds(10)), runtime::WakeReason::kRequeueAfter,
        absl::Seconds(10));
  }
  EXPECT_EQ(script.Names().size(), 1u);
}

// It took the answer for what it says; that it asks again and again is redundant-write.
TEST(PermanentErrorRetry, AnswerThatWasTakenAsSaidIsSilent) {
  Script script(Make());
  for (int i = 0; i < 20; ++i) {
    script.Reconcile(
        "one", "a", [&] { script.Refused("one", "a", 409, "AlreadyExists"); },
        runtime::Result::After(absl::Seconds(30)), runtime::WakeReason::kRequeueAfter,
        absl::Seconds(30));
    script.Advance(absl::Seconds(30));
  }
  EXPECT_THAT(script.Names(), IsEmpty());
}

TEST(PermanentErrorRetry, WhatIsNotFoundMayComeForTenMinutes) {
  Script script(Make());
  Fail(script, absl::NotFoundError("configmaps \"a\" not found"), 12);  // 20 s
  EXPECT_THAT(script.Names(), IsEmpty());
  Script longer(Make());
  Fail(longer, absl::NotFoundError("configmaps \"a\" not found"), 19);  // 20 m
  EXPECT_EQ(longer.Names().size(), 1u);
}

TEST(PermanentErrorRetry, FewTriesOverAnHourAreFlagged) {
  for (const int minutes : {10, 16}) {
    Script script(Make());
    for (int i = 0; i < 5; ++i) {
      Fail(script, absl::InvalidArgumentError("no such region"), 1);
      script.Advance(absl::Minutes(minutes));
    }
    EXPECT_EQ(script.Names().size(), minutes == 16 ? 1u : 0u) << minutes;
  }
}

TEST(PermanentErrorRetry, TerminalErrorThatEventsWakeIsSilent) {
  Script script(Make());
  for (int i = 0; i < 20; ++i) {
    script.Reconcile("one", "a", nullptr,
                     runtime::TerminalError(absl::InvalidArgumentError("bad")));
  }
  EXPECT_THAT(script.Names(), IsEmpty());
}

}  // namespace
}  // namespace quiesce::scenarios
