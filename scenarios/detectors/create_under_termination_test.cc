#include "scenarios/detectors/create_under_termination.h"

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

std::unique_ptr<Detector> Make() { return std::make_unique<CreateUnderTermination>(); }

Value Widget(const char* name, bool deleted, const char* data = "x") {
  Value widget = Value::Object({{"kind", "Widget"}, {"data", data}});
  widget.Mutable("metadata").Set("name", name);
  if (deleted) widget.Mutable("metadata").Set("deletionTimestamp", "2000-01-01T00:00:00Z");
  return widget;
}

// A look of "one" that has the object in hand as of that version, and makes a child.
void Look(Script& script, const char* name, const std::string& version, const char* child,
          const char* data = "x") {
  script.Reconcile("one", name, [&] {
    script.Read("one", name, version).Put("one", child, Widget(child, false, data));
  });
}

TEST(CreateUnderTermination, ChildThatTheDeletionTookAwayAndThatIsMadeAgainIsFlagged) {
  Script script(Make());
  script.Put("user", "a", Widget("a", false));
  Look(script, "a", script.VersionOf("a"), "a-x");
  script.Put("user", "a", Widget("a", true)).Put("gc", "a-x", Value());
  Look(script, "a", script.VersionOf("a"), "a-x");
  const std::vector<Finding> findings = script.Findings();
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(
      findings[0].sentence,
      "one makes Widget default/a-x for Widget default/a, which is being deleted and which it "
      "knows to be.");
}

TEST(CreateUnderTermination, ChildMadeAgainForOneThatIsOnlyGoingInTheViewIsFlagged) {
  Script script(Make());
  script.Put("user", "a", Widget("a", false));
  Look(script, "a", script.VersionOf("a"), "a-x");
  script.Put("user", "a", Widget("a", true)).Put("gc", "a-x", Value());
  const std::string going = script.VersionOf("a");
  script.Put("two", "a", Value());
  Look(script, "a", going, "a-x");
  EXPECT_THAT(script.Names(), ElementsAre("create-under-termination"));
}

TEST(CreateUnderTermination, ChildThatWasCollectedAfterItsOwnerAndIsMadeAgainInAnOldViewIsSilent) {
  Script script(Make());
  script.Put("user", "a", Widget("a", false)).Put("user", "a", Widget("a", true));
  const std::string going = script.VersionOf("a");
  Look(script, "a", going, "a-clean-up");
  script.Put("two", "a", Value()).Put("gc", "a-clean-up", Value());
  Look(script, "a", going, "a-clean-up");
  EXPECT_THAT(script.Names(), IsEmpty());
}

TEST(CreateUnderTermination, ChildOfTheSameKindAsForLivingObjectsIsFlagged) {
  Script script(Make());
  script.Put("user", "a", Widget("a", false)).Put("user", "b", Widget("b", true));
  Look(script, "a", script.VersionOf("a"), "a-x");
  Look(script, "b", script.VersionOf("b"), "b-x");
  const std::vector<Finding> findings = script.Findings();
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_THAT(findings[0].facts[3].second, HasSubstr("makes the same for objects that live"));
}

TEST(CreateUnderTermination, ShortNamesThatArePartsOfOtherWordsTellNothingApart) {
  Script script(Make());
  script.Put("user", "a", Widget("a", false)).Put("user", "b", Widget("b", true));
  Look(script, "a", script.VersionOf("a"), "a-x", "data of a");
  Look(script, "b", script.VersionOf("b"), "b-x", "data of b");
  EXPECT_THAT(script.Names(), ElementsAre("create-under-termination"));
}

TEST(CreateUnderTermination, DeletionThatTheViewDoesNotShowIsSilent) {
  Script script(Make());
  script.Put("user", "a", Widget("a", false));
  const std::string old = script.VersionOf("a");
  Look(script, "a", old, "a-x");
  script.Put("user", "a", Widget("a", true)).Put("gc", "a-x", Value());
  Look(script, "a", old, "a-x");
  EXPECT_THAT(script.Names(), IsEmpty());
}

TEST(CreateUnderTermination, JobThatCleansUpIsSilent) {
  Script script(Make());
  script.Put("user", "a", Widget("a", false));
  Look(script, "a", script.VersionOf("a"), "a-x");
  script.Put("user", "a", Widget("a", true));
  Look(script, "a", script.VersionOf("a"), "a-clean-up", "cleans up");
  EXPECT_THAT(script.Names(), IsEmpty());
}

TEST(CreateUnderTermination, JobThatCleansUpAndIsMadeAgainIsSilent) {
  Script script(Make());
  script.Put("user", "a", Widget("a", false));
  Look(script, "a", script.VersionOf("a"), "a-x");
  script.Put("user", "a", Widget("a", true));
  const std::string going = script.VersionOf("a");
  Look(script, "a", going, "a-clean-up", "cleans up");
  script.Reconcile("one", "a", [&] { script.Put("one", "a-clean-up", Value()); });
  Look(script, "a", going, "a-clean-up", "cleans up");
  EXPECT_THAT(script.Names(), IsEmpty());
}

TEST(CreateUnderTermination, ChildThatAUserTookAwayIsSilent) {
  Script script(Make());
  script.Put("user", "a", Widget("a", false));
  Look(script, "a", script.VersionOf("a"), "a-x");
  script.Put("user", "a", Widget("a", true)).Put("user", "a-x", Value());
  Look(script, "a", script.VersionOf("a"), "a-x");
  EXPECT_THAT(script.Names(), IsEmpty());
}

}  // namespace
}  // namespace quiesce::scenarios
