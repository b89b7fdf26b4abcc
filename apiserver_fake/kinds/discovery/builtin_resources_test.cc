#include "apiserver_fake/kinds/discovery/builtin_resources.h"

#include "apiserver_fake/base/json.h"
#include "apiserver_fake/base/value.h"
#include "gtest/gtest.h"

namespace quiesce::kinds {
namespace {

TEST(BuiltinResourcesTest, EveryResourceHasANameAKindAndVerbs) {
  absl::StatusOr<Value> groups = ParseJson(BuiltinResourcesJson());
  ASSERT_TRUE(groups.ok()) << groups.status();
  EXPECT_TRUE(groups->Has("v1"));
  EXPECT_TRUE(groups->Has("rbac.authorization.k8s.io/v1"));
  for (const ValueMember& group : groups->members()) {
    ASSERT_FALSE(group.value.empty()) << group.key.view();
    for (const Value& resource : group.value.items()) {
      EXPECT_FALSE(resource["name"].string_value().empty()) << group.key.view();
      EXPECT_FALSE(resource["kind"].string_value().empty()) << group.key.view();
      EXPECT_FALSE(resource["verbs"].empty()) << group.key.view();
    }
  }
}

}  // namespace
}  // namespace quiesce::kinds
