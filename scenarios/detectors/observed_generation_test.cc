#include "scenarios/detectors/observed_generation.h"

#include <memory>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "scenarios/findings/script.h"

namespace quiesce::scenarios {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::unique_ptr<Detector> Make() { return std::make_unique<ObservedGeneration>(); }

void Spec(Script& script, int generation) {
  script.Write("user", "a", ".metadata.generation", generation).See("one");
}

void Claim(Script& script, int generation) {
  script.Write("one", "a", ".status.observedGeneration", generation);
}

TEST(ObservedGeneration, ObjectReadAgainOnlyForItsStatusIsFlagged) {
  Script script(Make());
  Spec(script, 1);
  script.Reconcile("one", "a", [&] {
    script.Read("one", "a", script.VersionOf("a")).Write("one", "a-x", ".spec.for", 1);
    Spec(script, 2);
    script.Read("one", "a", script.VersionOf("a"));
    Claim(script, 2);
  });
  const std::vector<Finding> findings = script.Findings();
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(
      findings[0].sentence,
      "one says in the status of Widget default/a that it is about generation 2, but the work "
      "of the look was done for 1.");
}

TEST(ObservedGeneration, GenerationThatWasNeverReadIsFlagged) {
  Script script(Make());
  Spec(script, 1);
  script.Reconcile("one", "a", [&] {
    script.Read("one", "a", script.VersionOf("a"));
    Spec(script, 2);
    Claim(script, 2);
  });
  const std::vector<Finding> findings = script.Findings();
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].facts[3].second, "never read generation 2");
}

TEST(ObservedGeneration, StepBackIsFlagged) {
  Script script(Make());
  Spec(script, 1);
  const std::string old = script.VersionOf("a");
  Spec(script, 2);
  script.Reconcile("one", "a", [&] {
    script.Read("one", "a", script.VersionOf("a"));
    Claim(script, 2);
  });
  script.Reconcile("two", "a", [&] {
    script.Read("two", "a", old).Write("two", "a", ".status.observedGeneration", 1);
  });
  EXPECT_THAT(script.Names(), ElementsAre("observed-generation"));
}

TEST(ObservedGeneration, StatusThatStaysBehindWhatWasDoneIsFlagged) {
  Script script(Make());
  Spec(script, 1);
  script.Reconcile("one", "a", [&] {
    script.Read("one", "a", script.VersionOf("a"));
    Claim(script, 1);
  });
  Spec(script, 2);
  script.Reconcile("one", "a", [&] {
    script.Read("one", "a", script.VersionOf("a")).Write("one", "a-x", ".spec.for", 2);
  });
  script.SetPhase(Phase::kProbe);
  const std::vector<Finding> findings = script.Findings();
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_THAT(findings[0].sentence, HasSubstr("has acted on generation 2"));
}

TEST(ObservedGeneration, WholeLookDoneAgainIsSilent) {
  Script script(Make());
  Spec(script, 1);
  script.Reconcile("one", "a", [&] {
    script.Read("one", "a", script.VersionOf("a")).Write("one", "a-x", ".spec.for", 1);
    Spec(script, 2);
    script.Read("one", "a", script.VersionOf("a")).Write("one", "a-x", ".spec.for", 2);
    Claim(script, 2);
  });
  EXPECT_THAT(script.Names(), IsEmpty());
}

TEST(ObservedGeneration, OwnChangeOfTheSpecIsSilent) {
  Script script(Make());
  Spec(script, 1);
  script.Reconcile("one", "a", [&] {
    script.Read("one", "a", script.VersionOf("a")).Write("one", "a", ".metadata.generation", 2);
    Claim(script, 2);
  });
  EXPECT_THAT(script.Names(), IsEmpty());
}

TEST(ObservedGeneration, NothingDoneForANewSpecIsSilent) {
  Script script(Make());
  Spec(script, 1);
  script.Reconcile("one", "a", [&] {
    script.Read("one", "a", script.VersionOf("a"));
    Claim(script, 1);
  });
  Spec(script, 2);
  script.Reconcile("one", "a", [&] { script.Read("one", "a", script.VersionOf("a")); });
  script.SetPhase(Phase::kProbe);
  EXPECT_THAT(script.Names(), IsEmpty());
}

}  // namespace
}  // namespace quiesce::scenarios
