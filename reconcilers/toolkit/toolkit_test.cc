#include "reconcilers/toolkit/toolkit.h"

#include <gtest/gtest.h>

#include "apiserver_fake/base/json.h"

namespace quiesce::reconcilers::toolkit {
namespace {

const Resource kConfigMaps = {{"", "v1", "configmaps"}, "ConfigMap", true};

Value Owner() {
  return *ParseJson(R"({"apiVersion":"example.com/v1","kind":"Owner","metadata":{"name":"o",
      "namespace":"n","uid":"u","generation":3},"status":{"conditions":[
      {"type":"Ready","status":"True"}]}})");
}

TEST(Parts, AreEmptyWhereTheyAreMissing) {
  EXPECT_EQ(NameOf(Owner()), "o");
  EXPECT_EQ(NamespaceOf(Owner()), "n");
  EXPECT_EQ(UidOf(Owner()), "u");
  EXPECT_EQ(GenerationOf(Owner()), 3);
  EXPECT_TRUE(IsReady(Owner()));
  EXPECT_EQ(NameOf(Value::Object()), "");
  EXPECT_EQ(GenerationOf(Value::Object()), 0);
  EXPECT_FALSE(IsReady(Value::Object()));
}

TEST(ChildOf, IsControlledByItsOwnerInTheSameNamespace) {
  EXPECT_EQ(ToJson(ChildOf(Owner(), kConfigMaps, "c")),
            R"({"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"c","namespace":"n",)"
            R"("ownerReferences":[{"apiVersion":"example.com/v1","blockOwnerDeletion":true,)"
            R"("controller":true,"kind":"Owner","name":"o","uid":"u"}]}})");
}

TEST(New, LeavesOutANameThatTheServerIsToMake) {
  EXPECT_EQ(ToJson(New(kConfigMaps, "n", "")),
            R"({"apiVersion":"v1","kind":"ConfigMap","metadata":{"namespace":"n"}})");
}

}  // namespace
}  // namespace quiesce::reconcilers::toolkit
