#include "scenarios/detectors/lost_update.h"

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

std::unique_ptr<Detector> Make() { return std::make_unique<LostUpdate>(); }

// A look of "one" that has read that state, in which `before` happens, and which then writes.
void Look(Script& script, const std::string& version, const char* path, Value value) {
  script.Reconcile("one", "a", [&] {
    script.Read("one", "a", version).Write("one", "a", path, std::move(value));
  });
}

TEST(LostUpdate, ValueOfAUserThatAnOldCopyWritesBackIsFlagged) {
  Script script(Make());
  script.Write("user", "a", ".spec.n", 3);
  const std::string old = script.VersionOf("a");
  script.Reconcile("one", "a", [&] {
    script.Read("one", "a", old).Write("user", "a", ".spec.n", 5);
    script.Write("one", "a", ".spec.n", 3);
  });
  const std::vector<Finding> findings = script.Findings();
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].sentence,
            "one undoes what user wrote into Widget default/a, with a copy that is older.");
  EXPECT_EQ(findings[0].facts[1].second, ".spec.n: 3 -> 5 by user at +0.000 s, then 3 by one");
}

TEST(LostUpdate, ValueThatWasWrittenTwiceSinceTheOldCopyIsFlagged) {
  Script script(Make());
  script.Write("user", "a", ".spec.n", 3);
  const std::string old = script.VersionOf("a");
  script.Reconcile("one", "a", [&] {
    script.Read("one", "a", old).Write("user", "a", ".spec.n", 4).Write("user", "a", ".spec.n", 5);
    script.Write("one", "a", ".spec.n", 3);
  });
  const std::vector<Finding> findings = script.Findings();
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].facts[1].second, ".spec.n: 3 -> 5 by user at +0.000 s, then 3 by one");
}

TEST(LostUpdate, ValueBetweenTwoWritesThatItChoseItselfIsSilent) {
  Script script(Make());
  script.Write("user", "a", ".spec.n", 3);
  const std::string old = script.VersionOf("a");
  script.Reconcile("one", "a", [&] {
    script.Read("one", "a", old).Write("user", "a", ".spec.n", 4).Write("user", "a", ".spec.n", 5);
    script.Write("one", "a", ".spec.n", 7);
  });
  EXPECT_THAT(script.Names(), IsEmpty());
}

TEST(LostUpdate, FinalizerThatAnOldListDropsIsFlagged) {
  Script script(Make());
  script.Write("user", "a", ".spec.n", 3);
  const std::string old = script.VersionOf("a");
  script.Reconcile("one", "a", [&] {
    script.Read("one", "a", old);
    script.Write("two", "a", ".metadata.finalizers", Value::List({"two"}));
    script.Write("one", "a", ".metadata.finalizers", Value::List({"one"}));
  });
  EXPECT_THAT(script.Names(), ElementsAre("lost-update"));
}

Value Conditions(const char* one, const char* two) {
  const auto condition = [](const char* type, const char* status) {
    return Value::Object({{"type", type}, {"status", status}});
  };
  Value list = Value::List();
  if (*one != '\0') list.Append(condition("One", one));
  if (*two != '\0') list.Append(condition("Two", two));
  return list;
}

TEST(LostUpdate, ConditionThatAListOfTheSameLengthTakesBackIsFlagged) {
  Script script(Make());
  script.Write("two", "a", ".status.conditions", Conditions("False", "False"));
  const std::string old = script.VersionOf("a");
  script.Reconcile("one", "a", [&] {
    script.Read("one", "a", old);
    script.Write("two", "a", ".status.conditions", Conditions("False", "True"));
    script.Write("one", "a", ".status.conditions", Conditions("True", "False"));
  });
  const std::vector<Finding> findings = script.Findings();
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].facts[1].second.substr(0, 34), ".status.conditions[type=Two]: {\"st");
}

TEST(LostUpdate, ConditionWhosePlaceAnotherTakesIsFlagged) {
  Script script(Make());
  script.Write("user", "a", ".spec.n", 1);
  const std::string old = script.VersionOf("a");
  script.Reconcile("one", "a", [&] {
    script.Read("one", "a", old);
    script.Write("two", "a", ".status.conditions", Conditions("", "True"));
    script.Write("one", "a", ".status.conditions", Conditions("True", ""));
  });
  EXPECT_THAT(script.Names(), ElementsAre("lost-update"));
}

TEST(LostUpdate, ConditionThatWasWrittenTwiceSinceTheOldCopyIsFlagged) {
  Script script(Make());
  script.Write("user", "a", ".spec.n", 1);
  const std::string old = script.VersionOf("a");
  script.Reconcile("one", "a", [&] {
    script.Read("one", "a", old);
    script.Write("two", "a", ".status.conditions", Conditions("", "False"));
    script.Write("two", "a", ".status.conditions", Conditions("", "True"));
    script.Write("one", "a", ".status.conditions", Conditions("True", ""));
  });
  EXPECT_THAT(script.Names(), ElementsAre("lost-update"));
}

TEST(LostUpdate, ConditionOfAnotherInAStatusThatTheWriterBeganIsFlagged) {
  Script script(Make());
  script.Write("user", "a", ".spec.n", 1);
  script.Write("one", "a", ".status", Value::Object({{"conditions", Conditions("False", "")}}));
  script.Write("two", "a", ".status.conditions", Conditions("False", "False"));
  const std::string old = script.VersionOf("a");
  script.Reconcile("one", "a", [&] {
    script.Read("one", "a", old);
    script.Write("two", "a", ".status.conditions", Conditions("False", "True"));
    script.Write("one", "a", ".status.conditions", Conditions("True", "False"));
  });
  EXPECT_THAT(script.Names(), ElementsAre("lost-update"));
}

TEST(LostUpdate, ConditionThatTheWriterSetItselfIsSilent) {
  Script script(Make());
  script.Write("one", "a", ".status.conditions", Conditions("True", "True"));
  const std::string old = script.VersionOf("a");
  script.Reconcile("one", "a", [&] {
    script.Read("one", "a", old);
    script.Write("two", "a", ".status.conditions", Conditions("True", "False"));
    script.Write("one", "a", ".status.conditions", Conditions("True", "True"));
  });
  EXPECT_THAT(script.Names(), IsEmpty());
}

TEST(LostUpdate, ListThatTheWriterOwnsIsSilent) {
  const auto ports = [](int a, int b) { return Value::List({Value(a), Value(b)}); };
  Script script(Make());
  script.Write("one", "a", ".spec.ports", ports(1, 2));
  const std::string old = script.VersionOf("a");
  script.Reconcile("one", "a", [&] {
    script.Read("one", "a", old);
    script.Write("user", "a", ".spec.ports", ports(1, 3));
    script.Write("one", "a", ".spec.ports", ports(1, 2));
  });
  EXPECT_THAT(script.Names(), IsEmpty());
}

TEST(LostUpdate, ValueThatTheWriterOwnsIsSilent) {
  Script script(Make());
  script.Write("user", "a", ".spec.m", 1);
  Look(script, script.VersionOf("a"), ".spec.n", 3);
  const std::string old = script.VersionOf("a");
  script.Reconcile("one", "a", [&] {
    script.Read("one", "a", old).Write("user", "a", ".spec.n", 5);
    script.Write("one", "a", ".spec.n", 3);
  });
  EXPECT_THAT(script.Names(), IsEmpty());
}

TEST(LostUpdate, ValueThatTheWriterHadSeenIsSilent) {
  Script script(Make());
  script.Write("user", "a", ".spec.n", 3).Write("user", "a", ".spec.n", 5);
  Look(script, script.VersionOf("a"), ".spec.n", 3);
  EXPECT_THAT(script.Names(), IsEmpty());
}

TEST(LostUpdate, AnotherFieldIsSilent) {
  Script script(Make());
  script.Write("user", "a", ".spec.n", 3);
  const std::string old = script.VersionOf("a");
  script.Reconcile("one", "a", [&] {
    script.Read("one", "a", old).Write("user", "a", ".spec.n", 5);
    script.Write("one", "a", ".status.seen", "yes");
  });
  EXPECT_THAT(script.Names(), IsEmpty());
}

}  // namespace
}  // namespace quiesce::scenarios
