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
  EXPECT_EQ(findings[0].facts[2].second, "4 sooner than the base");
}

TEST(BackoffShape, GapsThatShrinkAgainAreFlagged) {
  Script script(Make());
  Declare(script);
  Attempts(script, {5, 40, 5, 40, 5, 40, 5, 40});
  EXPECT_THAT(script.Names(), ElementsAre("backoff-shape"));
}

TEST(BackoffShape, GapsBeyondTheCapAreFlagged) {
  Script script(Make());
  Declare(script);
  Attempts(script, {1000, 1000, 1000, 1000});
  EXPECT_THAT(script.Names(), ElementsAre("backoff-shape"));
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
