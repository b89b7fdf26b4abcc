#include "apiserver_fake/apply/field_managers.h"

#include <vector>

#include "apiserver_fake/json.h"
#include "apiserver_fake/schema/openapi_loader.h"
#include "gtest/gtest.h"

namespace quiesce::api {
namespace {

ResourceType Type(absl::string_view group, absl::string_view version, absl::string_view resource,
                  absl::string_view kind) {
  ResourceType type;
  type.group = std::string(group);
  type.version = std::string(version);
  type.resource = std::string(resource);
  type.kind = std::string(kind);
  type.schema = BuiltinSchema(group, version, kind);
  type.has_status = true;
  return type;
}

FieldSet Paths(const std::vector<std::string>& paths) {
  std::vector<FieldPath> parsed;
  for (const std::string& path : paths) parsed.push_back(ParseSimplePath(path));
  return FieldSet::Of(parsed);
}

TEST(ResetFields, ByKindAndEndpoint) {
  const ResourceType deployment = Type("apps", "v1", "deployments", "Deployment");
  EXPECT_EQ(ResetFields(deployment, ""), Paths({"status"}));
  EXPECT_EQ(ResetFields(deployment, "status"), Paths({"spec", "metadata.labels"}));
  EXPECT_TRUE(ResetFields(deployment, "scale").empty());
  const ResourceType set = Type("apps", "v1", "statefulsets", "StatefulSet");
  EXPECT_EQ(ResetFields(set, "status"), Paths({"spec"}));
  ResourceType widget = Type("g", "v1", "widgets", "Widget");
  widget.custom = true;
  EXPECT_EQ(ResetFields(widget, ""), Paths({"status"}));
  EXPECT_EQ(ResetFields(widget, "status"), Paths({"metadata", "spec"}));
  widget.has_status = false;
  EXPECT_TRUE(ResetFields(widget, "").empty());
}

TEST(FieldManagers, OneForEachEndpointKept) {
  const ResourceType deployment = Type("apps", "v1", "deployments", "Deployment");
  const std::vector<const ResourceType*> types = {&deployment};
  FieldManagers managers;
  const FieldManager& main = managers.Of(deployment, "", types, 1);
  EXPECT_EQ(&managers.Of(deployment, "", types, 2), &main);
  EXPECT_NE(&managers.Of(deployment, "status", types, 1), &main);
  EXPECT_EQ(managers.Of(deployment, "scale", types, 1).config().kind, "Scale");
  EXPECT_EQ(main.config().empty_object["spec"]["strategy"], Value::Object());
}

TEST(FieldManagers, CustomKindsFollowTheirDefinition) {
  ResourceType v1 = Type("g", "v1", "widgets", "Widget");
  v1.custom = true;
  v1.defined_versions = {"v1", "v2"};
  ResourceType v2 = v1;
  v2.version = "v2";
  const std::vector<const ResourceType*> types = {&v1, &v2};
  FieldManagers managers;
  const FieldManager& first = managers.Of(v1, "", types, 1);
  ASSERT_EQ(first.config().versions.served.size(), 2u);
  EXPECT_EQ(first.config().versions.served[1].api_version, "g/v2");
  EXPECT_TRUE(first.config().versions.served[1].reset.empty());
  EXPECT_EQ(managers.Of(v1, "status", types, 1).config().versions.served[1].reset,
            Paths({"metadata", "spec"}));
  EXPECT_NE(&managers.Of(v1, "", types, 2), &first);
}

}  // namespace
}  // namespace quiesce::api
