#include "apiserver_fake/controllers/namespace_conditions.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace quiesce::controllers {
namespace {

const absl::Time kFirst = absl::FromUnixSeconds(0);
const absl::Time kSecond = absl::FromUnixSeconds(60);

std::string Describe(const Value& object) {
  std::string text;
  for (const Value& condition : object["status"]["conditions"].items()) {
    absl::StrAppend(&text, condition["type"].string_value(), "=",
                    condition["status"].string_value(), " ", condition["reason"].string_value(),
                    ": ", condition["message"].string_value(), "\n");
  }
  return text;
}

TEST(NamespaceConditions, AllWellMakesFiveFalseConditionsOnce) {
  Value object = Value::Object();
  EXPECT_TRUE(UpdateNamespaceConditions({}, kFirst, object));
  EXPECT_EQ(Describe(object),
            "NamespaceDeletionDiscoveryFailure=False ResourcesDiscovered: All resources "
            "successfully discovered\n"
            "NamespaceDeletionGroupVersionParsingFailure=False ParsedGroupVersions: All legacy "
            "kube types successfully parsed\n"
            "NamespaceDeletionContentFailure=False ContentDeleted: All content successfully "
            "deleted, may be waiting on finalization\n"
            "NamespaceContentRemaining=False ContentRemoved: All content successfully removed\n"
            "NamespaceFinalizersRemaining=False ContentHasNoFinalizers: All content-preserving "
            "finalizers finished\n");
  const Value before = object;
  EXPECT_FALSE(UpdateNamespaceConditions({}, kSecond, object));
  EXPECT_EQ(object, before);
}

TEST(NamespaceConditions, WhatRemainsIsCountedAndSorted) {
  NamespaceContent content;
  content.remaining = {{"widgets.example.com", 1}, {"configmaps.", 2}};
  content.finalizers = {{"b/x", 1}, {"a/y", 3}};
  content.errors = {"z failed", "a failed"};
  Value object = Value::Object();
  EXPECT_TRUE(UpdateNamespaceConditions(content, kFirst, object));
  const Value& conditions = object["status"]["conditions"];
  EXPECT_EQ(conditions.at(2)["message"].string_value(),
            "Failed to delete all resource types, 2 remaining: a failed, z failed");
  EXPECT_EQ(conditions.at(3)["message"].string_value(),
            "Some resources are remaining: configmaps. has 2 resource instances, "
            "widgets.example.com has 1 resource instances");
  EXPECT_EQ(conditions.at(4)["message"].string_value(),
            "Some content in the namespace has finalizers remaining: a/y in 3 resource instances, "
            "b/x in 1 resource instances");
}

TEST(NamespaceConditions, TransitionTimeMovesWithTheStatusOnly) {
  NamespaceContent content;
  content.remaining = {{"configmaps.", 2}};
  Value object = Value::Object();
  UpdateNamespaceConditions(content, kFirst, object);
  content.remaining = {{"configmaps.", 1}};
  EXPECT_TRUE(UpdateNamespaceConditions(content, kSecond, object));
  const Value& conditions = object["status"]["conditions"];
  EXPECT_EQ(conditions.at(3)["lastTransitionTime"].string_value(), "1970-01-01T00:00:00Z");
  EXPECT_TRUE(UpdateNamespaceConditions({}, kSecond, object));
  EXPECT_EQ(object["status"]["conditions"].at(3)["lastTransitionTime"].string_value(),
            "1970-01-01T00:01:00Z");
}

}  // namespace
}  // namespace quiesce::controllers
