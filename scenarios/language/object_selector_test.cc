#include "scenarios/language/object_selector.h"

#include <gtest/gtest.h>

#include "scenarios/language/text_fields.h"

namespace quiesce::scenarios {
namespace {

const api::GroupResource kPods{"", "pods"};

ObjectSelector Selector(const char* text) { return ObjectSelector(*ParseObjectName(text)); }

TEST(ObjectSelector, ANameWithoutNamespaceIsInDefault) {
  EXPECT_TRUE(Selector("pods/a").Matches(kPods, "default", "a"));
  EXPECT_TRUE(Selector("nodes/a").Matches({"", "nodes"}, "", "a"));
  EXPECT_FALSE(Selector("pods/a").Matches(kPods, "prod", "a"));
  EXPECT_FALSE(Selector("pods/a").Matches(kPods, "default", "b"));
  EXPECT_FALSE(Selector("pods/a").Matches({"", "nodes"}, "default", "a"));
}

TEST(ObjectSelector, StarsStandForAnyNameAndNamespace) {
  EXPECT_TRUE(Selector("pods/*").Matches(kPods, "default", "b"));
  EXPECT_FALSE(Selector("pods/*").Matches(kPods, "prod", "b"));
  EXPECT_TRUE(Selector("pods/*/*").Matches(kPods, "prod", "b"));
  EXPECT_FALSE(Selector("pods/*").single());
  EXPECT_TRUE(Selector("pods/a").single());
}

TEST(ObjectSelector, AGroupNarrowsIt) {
  EXPECT_TRUE(Selector("pods.x.com/a").Matches({"x.com", "pods"}, "default", "a"));
  EXPECT_FALSE(Selector("pods.x.com/a").Matches(kPods, "default", "a"));
}

TEST(ObjectSelector, NoNameMeansEveryObject) {
  EXPECT_TRUE(ObjectSelector(ObjectName()).Matches(kPods, "x", "y"));
}

}  // namespace
}  // namespace quiesce::scenarios
