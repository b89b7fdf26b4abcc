#include "scenarios/detectors/backoff_shape.h"

#include <memory>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "scenarios/findings/script.h"

namespace quiesce::scenarios {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::unique_ptr<Detector> Make() { return std::make_unique<BackoffShape>(); }

void Declare(Script& script) {
  script.spec().declared.base = absl::Seconds(5);
  script.spec().declared.cap = absl::Minutes(5);
}

void Attempt(Script& script, absl::Status status, absl::Duration then) {
  script.Reconcile("one", "a", [&] { script.ExternalCall("one", "verify", status); }).Advance(then);
}

void Attempts(Script& script, std::vector<int> gap_seconds) {
  for (int gap : gap_seconds) Attempt(script, absl::UnavailableError("down"), absl::Seconds(gap));
}

TEST(BackoffShape, AttemptsSoonerThanTheBaseAreFlagged) {
  Script script(Make());
  Declare(script);
  for (int ms : {5, 10, 20, 40, 80}) {
    Attempt(script, absl::UnavailableError("down"), absl::Milliseconds(ms));
  }
  const std::vector<Finding> findings = script.Findings();
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].facts[0].second, "5 s, 10 s, 20 s ... 5 m");
  EXPECT_EQ(findings[0].facts[1].second, "5.0 ms, 10 ms, 20 ms, 40 ms");
  EXPECT_EQ(findings[0].facts[2].second,
            "4 of 4 gaps are shorter than a hundredth of what the policy waits by then");
}

std::vector<std::string> NamesOf(std::vector<int> gap_seconds) {
  Script script(Make());
  Declare(script);
  gap_seconds.push_back(0);
  Attempts(script, std::move(gap_seconds));
  return script.Names();
}

TEST(BackoffShape, GapsThatShrinkAreFlagged) {
  EXPECT_THAT(NamesOf({160, 80, 40, 20, 10}), ElementsAre("backoff-shape"));
}

TEST(BackoffShape, ConstantGapsWhereGrowthIsDeclaredAreFlagged) {
  EXPECT_THAT(NamesOf({5, 5, 5, 5, 5, 5, 5}), ElementsAre("backoff-shape"));
}

TEST(BackoffShape, JumpToTheCapIsFlagged) {
  EXPECT_THAT(NamesOf({5, 300, 300, 300}), ElementsAre("backoff-shape"));
}

TEST(BackoffShape, JitterOfAnyKindIsSilent) {
  EXPECT_THAT(NamesOf({3, 9, 4, 31, 12, 140, 60, 299, 8}), IsEmpty());        // full
  EXPECT_THAT(NamesOf({4, 7, 15, 22, 75, 100, 260, 151, 299}), IsEmpty());    // equal
  EXPECT_THAT(NamesOf({9, 6, 17, 49, 12, 30, 88, 21, 240, 300}), IsEmpty());  // decorrelated
}

TEST(BackoffShape, AHundredTriesInOneReconcileAreFlagged) {
  Script script(Make());
  Declare(script);
  script.Reconcile("one", "a", [&] {
    for (int i = 0; i < 100; ++i)
      script.ExternalCall("one", "verify", absl::UnavailableError("down"));
  });
  EXPECT_THAT(script.Names(), ElementsAre("backoff-shape"));
}

TEST(BackoffShape, NewGenerationBeginsARowOfItsOwn) {
  Script script(Make());
  Declare(script);
  for (int i = 1; i < 10; ++i) {
    script.Write("two", "a", ".metadata.generation", i);
    Attempts(script, {5, 10});
  }
  EXPECT_THAT(script.Names(), IsEmpty());
}

TEST(BackoffShape, GapsBeyondTheCapAreFlagged) {
  Script script(Make());
  Declare(script);
  Attempts(script, {5, 10, 20, 1000, 1001, 1000, 0});
  const std::vector<Finding> findings = script.Findings();
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].facts[2].second,
            "3 gaps are longer than the cap, the longest of them 16 m 41 s");
  // Those around the first of them.
  ASSERT_EQ(findings[0].story.size(), 4u);
  EXPECT_EQ(findings[0].story[1].when - findings[0].story[0].when, absl::Seconds(20));
  EXPECT_EQ(findings[0].story[2].when - findings[0].story[1].when, absl::Seconds(1000));
}

TEST(BackoffShape, DeclaredGapsAreSilent) {
  Script script(Make());
  Declare(script);
  Attempts(script, {5, 10, 20, 40, 80, 160, 300, 300, 300});
  EXPECT_THAT(script.Names(), IsEmpty());
}

TEST(BackoffShape, SuccessStartsAnew) {
  Script script(Make());
  Declare(script);
  for (int i = 0; i < 10; ++i) {
    Attempts(script, {40, 80});
    Attempt(script, absl::OkStatus(), absl::Seconds(1));
  }
  EXPECT_THAT(script.Names(), IsEmpty());
}

TEST(BackoffShape, AnswersThatSayItIsDoneAreSilent) {
  Script script(Make());
  Declare(script);
  for (int i = 0; i < 20; ++i) {
    Attempt(script, absl::AlreadyExistsError("there"), absl::Milliseconds(5));
  }
  EXPECT_THAT(script.Names(), IsEmpty());
}

TEST(BackoffShape, WithoutADeclaredPolicyIsSilent) {
  Script script(Make());
  Attempts(script, {0, 0, 0, 0, 0, 0, 0});
  EXPECT_THAT(script.Names(), IsEmpty());
}

}  // namespace
}  // namespace quiesce::scenarios
