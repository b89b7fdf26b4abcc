#include "scenarios/detectors/attempt_budget.h"

#include <memory>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "scenarios/findings/script.h"

namespace quiesce::scenarios {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;

std::unique_ptr<Detector> Make() { return std::make_unique<AttemptBudget>(); }

void Try(Script& script, int times, bool faulted = false, bool ok = false) {
  for (int i = 0; i < times; ++i) {
    script.Reconcile("one", "a", [&] {
      script.ExternalCall("one", "create", ok ? absl::OkStatus() : absl::UnavailableError("down"));
      if (faulted) script.Dies("one", "a");
    });
    script.Advance(absl::Seconds(1));
  }
}

TEST(AttemptBudget, OneAttemptTooManyIsFlagged) {
  Script script(Make());
  script.spec().declared.max_attempts = 3;
  script.Write("user", "a", ".spec.n", 1);
  Try(script, 4);
  const std::vector<Finding> findings = script.Findings();
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(
      findings[0].sentence,
      "one tried create 4 times for Widget default/a, and declares that it gives up after 3.");
}

TEST(AttemptBudget, AttemptsForSeveralObjectsAreOneFindingOfAll) {
  Script script(Make());
  script.spec().declared.max_attempts = 3;
  for (const char* name : {"a", "b"}) {
    script.Write("user", name, ".spec.n", 1);
    for (int i = 0; i < 4; ++i) {
      script.Reconcile("one", name, [&] {
        script.ExternalCall("one", "create", absl::UnavailableError("down"));
      });
    }
  }
  const std::vector<Finding> findings = script.Findings();
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_THAT(findings[0].objects, ElementsAre("Widget default/a", "Widget default/b"));
}

TEST(AttemptBudget, AttemptsWithinOneLookCount) {
  Script script(Make());
  script.spec().declared.max_attempts = 3;
  script.Write("user", "a", ".spec.n", 1);
  script.Reconcile("one", "a", [&] {
    for (int i = 0; i < 5; ++i) {
      script.ExternalCall("one", "create", absl::UnavailableError("down"));
    }
  });
  EXPECT_THAT(script.Names(), ElementsAre("attempt-budget"));
}

TEST(AttemptBudget, RestartsBetweenTheAttemptsAreTold) {
  Script script(Make());
  script.spec().declared.max_attempts = 3;
  script.Write("user", "a", ".spec.n", 1);
  Try(script, 3);
  script.Lifecycle("one", runtime::LifecycleRecord::What::kCrashed);
  script.Advance(absl::Seconds(5));
  script.Lifecycle("one", runtime::LifecycleRecord::What::kStarted);
  Try(script, 3);
  const std::vector<Finding> findings = script.Findings();
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_THAT(findings[0].facts,
              Contains(Pair("restarts", HasSubstr("1 between the attempts, the last one at "))));
}

TEST(AttemptBudget, AttemptsWithinTheBudgetAndWithoutOneAreSilent) {
  Script within(Make());
  within.spec().declared.max_attempts = 3;
  within.Write("user", "a", ".spec.n", 1);
  Try(within, 3);
  EXPECT_THAT(within.Names(), IsEmpty());
  Script without(Make());
  without.Write("user", "a", ".spec.n", 1);
  Try(without, 30);
  EXPECT_THAT(without.Names(), IsEmpty());
}

TEST(AttemptBudget, SuccessAndANewSpecBeginAnew) {
  Script script(Make());
  script.spec().declared.max_attempts = 3;
  script.Write("user", "a", ".metadata.generation", 1);
  Try(script, 3);
  Try(script, 1, false, true);
  Try(script, 3);
  script.Write("user", "a", ".metadata.generation", 2);
  Try(script, 3);
  EXPECT_THAT(script.Names(), IsEmpty());
}

TEST(AttemptBudget, AttemptThatCouldNotBeStoredIsSilent) {
  Script script(Make());
  script.spec().declared.max_attempts = 3;
  script.Write("user", "a", ".spec.n", 1);
  Try(script, 1, true);
  Try(script, 3);
  EXPECT_THAT(script.Names(), IsEmpty());
}

}  // namespace
}  // namespace quiesce::scenarios
