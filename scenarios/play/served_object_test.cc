#include "scenarios/play/served_object.h"

#include <gtest/gtest.h>

#include "apiserver_fake/base/json.h"
#include "scenarios/language/scenario_testing.h"

namespace quiesce::scenarios {
namespace {

Value Object(const char* api_version, const char* kind, const char* metadata = "{}") {
  return Value::Object(
      {{"apiVersion", api_version}, {"kind", kind}, {"metadata", *ParseJson(metadata)}});
}

TEST(ServedObject, IsOfATypeThatTheClusterServes) {
  ScenarioFolder folder("served");
  const LoadedScenario loaded = folder.Load("a", "database/fixed", "");
  const auto prepared = PreparedScenario::New(&loaded, &RepositoryCatalog());
  ASSERT_TRUE(prepared.ok()) << prepared.status();
  const resource::TypeRegistry& types = (*prepared)->cluster().types();
  const resource::ResourceType* const secrets = TypeOf(types, Object("v1", "Secret"));
  ASSERT_NE(secrets, nullptr);
  EXPECT_EQ(secrets->resource, "secrets");
  EXPECT_EQ(TypeOf(types, Object("database.example.com/v1", "Database"))->resource, "databases");
  EXPECT_EQ(TypeOf(types, Object("database.example.com/v2", "Database")), nullptr);
  EXPECT_EQ(TypeOf(types, Object("v1", "Database")), nullptr);
  EXPECT_EQ(TypeOf(types, Value()), nullptr);

  const Value named = Object("v1", "Secret", R"({"name":"s","namespace":"prod"})");
  EXPECT_EQ(NamespaceFor(*secrets, named), "prod");
  EXPECT_EQ(NameOf(named), "s");
  EXPECT_EQ(NamespaceFor(*secrets, Object("v1", "Secret")), "default");
  const resource::ResourceType* const nodes = TypeOf(types, Object("v1", "Node"));
  ASSERT_NE(nodes, nullptr);
  EXPECT_EQ(NamespaceFor(*nodes, named), "");
}

}  // namespace
}  // namespace quiesce::scenarios
