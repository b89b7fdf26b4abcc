#include "scenarios/detectors/stale_destructive_action.h"

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

std::unique_ptr<Detector> Make() { return std::make_unique<StaleDestructiveAction>(); }

Value Widget(const char* name, const char* uid, int n = 1) {
  Value widget = Value::Object({{"kind", "Widget"}});
  widget.Mutable("metadata").Set("name", name);
  widget.Mutable("metadata").Set("uid", uid);
  widget.Mutable("spec").Set("n", n);
  return widget;
}

TEST(StaleDestructiveAction, DeletionOfTheNextOfThatNameIsFlagged) {
  Script script(Make());
  script.Put("user", "a", Widget("a", "u1")).Put("user", "x", Widget("x", "u2")).See("one");
  const std::string old = script.VersionOf("x");
  script.Put("user", "x", Value()).Put("user", "x", Widget("x", "u3"));
  script.Reconcile(
      "one", "a", [&] { script.Read("one", "x", old).Put("one", "x", Value()); }, {},
      runtime::WakeReason::kResync);
  const std::vector<Finding> findings = script.Findings();
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_THAT(findings[0].sentence, HasSubstr("what it had looked at was gone"));
}

TEST(StaleDestructiveAction, ChildOfTheNextOwnerIsFlagged) {
  Script script(Make());
  script.Put("user", "a", Widget("a", "u1")).See("one");
  const std::string old = script.VersionOf("a");
  script.Put("user", "a", Value()).Put("user", "a", Widget("a", "u2"));
  script.Put("user", "a-data", Widget("a-data", "u3"));
  script.Reconcile(
      "one", "a", [&] { script.Read("one", "a", old).Put("one", "a-data", Value()); }, {},
      runtime::WakeReason::kResync);
  EXPECT_THAT(script.Names(), ElementsAre("stale-destructive-action"));
}

TEST(StaleDestructiveAction, ChildOfAnOwnerThatTheViewDoesNotShowIsFlagged) {
  Script script(Make());
  script.Put("user", "b", Widget("b", "u1")).See("one");
  script.Put("user", "a", Widget("a", "u2"));
  script.Reconcile("two", "a", [&] { script.Put("two", "a-x", Widget("a-x", "u3")); });
  script.Reconcile(
      "one", "b", [&] { script.Read("one", "a", "").Put("one", "a-x", Value()); }, {},
      runtime::WakeReason::kResync);
  const std::vector<Finding> findings = script.Findings();
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_THAT(findings[0].sentence, HasSubstr("Widget default/a, to which it belongs, was there"));
}

TEST(StaleDestructiveAction, ViewThatWentBackIsFlagged) {
  Script script(Make());
  script.Put("user", "a", Widget("a", "u1", 1)).Put("user", "a-2", Widget("a-2", "u2"));
  const std::string old = script.VersionOf("a");
  script.Put("user", "a", Widget("a", "u1", 2));
  script.Reconcile("one", "a", [&] { script.Read("one", "a", script.VersionOf("a")); });
  script.Reconcile("one", "a", [&] { script.Read("one", "a", old).Put("one", "a-2", Value()); });
  const std::vector<Finding> findings = script.Findings();
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_THAT(findings[0].sentence, HasSubstr("it had seen a newer state of Widget default/a"));
}

TEST(StaleDestructiveAction, ViewThatIsOnlyOldIsSilent) {
  Script script(Make());
  script.Put("user", "a", Widget("a", "u1", 1)).Put("user", "a-2", Widget("a-2", "u2"));
  script.Reconcile("one", "a", [&] { script.Read("one", "a", script.VersionOf("a")); });
  script.Put("user", "a", Widget("a", "u1", 2));
  const std::string old = script.VersionOf("a");
  script.Put("user", "a", Widget("a", "u1", 1));
  script.Reconcile("one", "a", [&] { script.Read("one", "a", old).Put("one", "a-2", Value()); });
  EXPECT_THAT(script.Names(), IsEmpty());
}

TEST(StaleDestructiveAction, OldViewThatIsStillTrueIsSilent) {
  Script script(Make());
  script.Put("user", "a", Widget("a", "u1")).Put("user", "a-x", Widget("a-x", "u2")).See("one");
  const std::string old = script.VersionOf("a");
  script.Write("user", "a", ".status.note", "new");
  script.Reconcile(
      "one", "a", [&] { script.Read("one", "a", old).Put("one", "a-x", Value()); }, {},
      runtime::WakeReason::kResync);
  EXPECT_THAT(script.Names(), IsEmpty());
}

TEST(StaleDestructiveAction, OwnerThatIsReallyGoneIsSilent) {
  Script script(Make());
  script.Put("user", "b", Widget("b", "u1")).Put("user", "a", Widget("a", "u2"));
  script.Reconcile("two", "a", [&] { script.Put("two", "a-x", Widget("a-x", "u3")); });
  script.Put("user", "a", Value());
  script.Reconcile("one", "b", [&] { script.Read("one", "a", "").Put("one", "a-x", Value()); });
  EXPECT_THAT(script.Names(), IsEmpty());
}

}  // namespace
}  // namespace quiesce::scenarios
