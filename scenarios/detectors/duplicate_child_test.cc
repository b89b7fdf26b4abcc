#include "scenarios/detectors/duplicate_child.h"

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

std::unique_ptr<Detector> Make() { return std::make_unique<DuplicateChild>(); }

Value Child(const char* name, const char* data = "x") {
  Value child = Value::Object({{"kind", "Widget"}, {"data", data}});
  child.Mutable("metadata").Set("name", name);
  return child;
}

// A look of "one" at "a", which lists children (unless `found` is below zero) and makes one.
void Look(Script& script, const char* child, int found, const char* data = "x",
          runtime::WakeReason reason = runtime::WakeReason::kResync,
          runtime::Outcome outcome = {}) {
  script.Reconcile(
      "one", "a",
      [&] {
        if (found >= 0) script.List("one", static_cast<size_t>(found));
        script.Put("one", child, Child(child, data));
      },
      outcome, reason);
}

TEST(DuplicateChild, SecondOneFromAListThatDoesNotShowTheFirstIsFlagged) {
  Script script(Make());
  script.Write("user", "a", ".spec.n", 1).See("one");
  Look(script, "a-9f86d081", 0);
  script.Advance(absl::Milliseconds(5));
  Look(script, "a-60303ae2", 0);
  const std::vector<Finding> findings = script.Findings();
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].sentence,
            "one makes Widget default/a-60303ae2 for Widget default/a, which has Widget "
            "default/a-9f86d081 for "
            "the same.");
  EXPECT_EQ(findings[0].facts[2].second,
            "its list at +0.005 s found 0: the cache did not show yet what was made 5.0 ms before");
}

TEST(DuplicateChild, SecondOneWithoutAnyLookIsFlagged) {
  Script script(Make());
  script.Write("user", "a", ".spec.n", 1).See("one");
  Look(script, "a-9f86d081", -1);
  script.See("one");
  Look(script, "a-60303ae2", -1);
  EXPECT_THAT(script.Names(), ElementsAre("duplicate-child"));
}

TEST(DuplicateChild, ListThatDoesNotFindWhatItMakesIsFlagged) {
  Script script(Make());
  script.Write("user", "a", ".spec.n", 1).See("one");
  Look(script, "a-9f86d081", 0);
  script.See("one");
  Look(script, "a-60303ae2", 0);
  const std::vector<Finding> findings = script.Findings();
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_THAT(findings[0].facts[2].second, HasSubstr("does not find what it makes"));
}

TEST(DuplicateChild, SecondOneThatIsKnownToBeTheSecondIsSilent) {
  Script script(Make());
  script.Write("user", "a", ".spec.n", 1).See("one");
  Look(script, "a-9f86d081", 0);
  script.See("one");
  Look(script, "a-60303ae2", 1);
  EXPECT_THAT(script.Names(), IsEmpty());
}

// It wants two; the look that makes the second follows a refusal.
TEST(DuplicateChild, WhatALookWasRefusedOfSeveralIsSilent) {
  Script script(Make());
  script.Write("user", "a", ".spec.n", 1).See("one");
  script.Reconcile(
      "one", "a",
      [&] {
        script.Put("one", "a-9f86d081", Child("a-9f86d081"))
            .RefusedCreate("one", "a-4fe2a7b9", 403, "Forbidden");
      },
      absl::PermissionDeniedError("forbidden"), runtime::WakeReason::kResync);
  Look(script, "a-60303ae2", -1);
  EXPECT_THAT(script.Names(), IsEmpty());
}

// Its client sends what comes too soon again, so that the look has all that it wanted.
TEST(DuplicateChild, SecondOneAfterACreateThatCameTooSoonIsFlagged) {
  Script script(Make());
  script.Write("user", "a", ".spec.n", 1).See("one");
  script.Reconcile(
      "one", "a",
      [&] {
        script.RefusedCreate("one", "a-9f86d081", 429, "TooManyRequests")
            .Put("one", "a-9f86d081", Child("a-9f86d081"));
      },
      {}, runtime::WakeReason::kResync);
  script.See("one");
  Look(script, "a-60303ae2", -1);
  EXPECT_THAT(script.Names(), ElementsAre("duplicate-child"));
}

TEST(DuplicateChild, ChildrenOfOneLookAndChildrenThatDifferAreSilent) {
  Script script(Make());
  script.Write("user", "a", ".spec.n", 1).See("one");
  script.Reconcile(
      "one", "a",
      [&] {
        script.Put("one", "a-9f86d081", Child("a-9f86d081"))
            .Put("one", "a-60303ae2", Child("a-60303ae2"));
      },
      {}, runtime::WakeReason::kResync);
  Look(script, "a-4fe2a7b9", 0, "something else");
  EXPECT_THAT(script.Names(), IsEmpty());
}

TEST(DuplicateChild, NamesThatSayWhatEachIsForAreSilent) {
  Script script(Make());
  script.Write("user", "a", ".spec.n", 1).See("one");
  Look(script, "a-0", -1);
  Look(script, "a-1", -1);
  EXPECT_THAT(script.Names(), IsEmpty());
}

TEST(DuplicateChild, ChildOfANewSpecIsSilent) {
  Script script(Make());
  script.Write("user", "a", ".metadata.generation", 1).See("one");
  Look(script, "a-9f86d081", 0);
  script.Write("user", "a", ".metadata.generation", 2);
  Look(script, "a-60303ae2", 0);
  EXPECT_THAT(script.Names(), IsEmpty());
}

TEST(DuplicateChild, OneForEachRoundOfATimerIsSilent) {
  Script script(Make());
  script.Write("user", "a", ".spec.n", 1).See("one");
  const runtime::Outcome later(runtime::Result::After(absl::Minutes(1)));
  Look(script, "a-9f86d081", -1, "x", runtime::WakeReason::kResync, later);
  Look(script, "a-60303ae2", -1, "x", runtime::WakeReason::kRequeueAfter, later);
  EXPECT_THAT(script.Names(), IsEmpty());
}

TEST(DuplicateChild, RoundThatMakesOneWhateverItsListShowsIsSilent) {
  Script script(Make());
  script.Write("user", "a", ".spec.n", 1).See("one");
  const runtime::Outcome later(runtime::Result::After(absl::Minutes(1)));
  const auto round = runtime::WakeReason::kRequeueAfter;
  Look(script, "a-9f86d081", 0, "x", runtime::WakeReason::kResync, later);
  Look(script, "a-60303ae2", 0, "x", round, later);
  script.See("one");
  Look(script, "a-4fe2a7b9", 2, "x", round, later);
  EXPECT_THAT(script.Names(), IsEmpty());
}

TEST(DuplicateChild, OneInPlaceOfAnotherIsSilent) {
  Script script(Make());
  script.Write("user", "a", ".spec.n", 1).See("one");
  Look(script, "a-9f86d081", 0);
  script.Put("user", "a-9f86d081", Value());
  Look(script, "a-60303ae2", 0);
  EXPECT_THAT(script.Names(), IsEmpty());
}

}  // namespace
}  // namespace quiesce::scenarios
