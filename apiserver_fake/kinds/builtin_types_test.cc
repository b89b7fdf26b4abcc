#include "apiserver_fake/kinds/builtin_types.h"

#include <set>

#include "apiserver_fake/resource/strategy.h"
#include "gtest/gtest.h"

namespace quiesce::kinds {
namespace {

TEST(RegistryTest, EveryTypeHasSchemaAndStrategyAndANameOfItsOwn) {
  std::set<std::string> names;
  for (const resource::ResourceType* type : BuiltinTypes()) {
    EXPECT_NE(type->schema, nullptr) << type->resource;
    EXPECT_NE(type->strategy, nullptr) << type->resource;
    EXPECT_TRUE(names.insert(type->group_version() + "/" + type->resource).second);
    Value object = Value::Object();
    EXPECT_TRUE(type->strategy->Decode(*type, object).error.ok()) << type->resource;
    EXPECT_EQ(object["kind"].string_value(), type->kind);
  }
}

TEST(RegistryTest, KnowsTheFactsOfDiscovery) {
  const resource::ResourceType* deployments = FindBuiltinType("apps", "v1", "deployments");
  ASSERT_NE(deployments, nullptr);
  EXPECT_EQ(deployments->list_kind, "DeploymentList");
  EXPECT_EQ(deployments->singular, "deployment");
  EXPECT_EQ(deployments->short_names, std::vector<std::string>{"deploy"});
  EXPECT_TRUE(deployments->has_status && deployments->scale.has_value());
  const resource::ResourceType* namespaces = FindBuiltinType("", "v1", "namespaces");
  EXPECT_FALSE(namespaces->namespaced);
  EXPECT_EQ(namespaces->verbs, (std::vector<std::string>{"create", "delete", "get", "list", "patch",
                                                         "update", "watch"}));
  EXPECT_EQ(namespaces->other_subresources, std::vector<std::string>{"finalize"});
  EXPECT_EQ(FindBuiltinType("", "v1", "secrets")->selectable_fields,
            std::vector<std::string>{"type"});
  EXPECT_EQ(FindBuiltinType("apps", "v1", "nothing"), nullptr);
}

}  // namespace
}  // namespace quiesce::kinds
