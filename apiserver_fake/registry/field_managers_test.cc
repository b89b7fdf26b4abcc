#include "apiserver_fake/registry/field_managers.h"

#include <memory>
#include <vector>

#include "apiserver_fake/base/json.h"
#include "apiserver_fake/kinds/builtin_types.h"
#include "apiserver_fake/schema/openapi_loader.h"
#include "gtest/gtest.h"

namespace quiesce::registry {
namespace {

resource::ResourceType Type(absl::string_view group, absl::string_view version,
                            absl::string_view resource, absl::string_view kind) {
  resource::ResourceType type;
  type.group = std::string(group);
  type.version = std::string(version);
  type.resource = std::string(resource);
  type.kind = std::string(kind);
  type.schema = schema::BuiltinSchema(group, version, kind);
  type.has_status = true;
  return type;
}

apply::FieldSet Paths(const std::vector<std::string>& paths) {
  std::vector<apply::FieldPath> parsed;
  for (const std::string& path : paths) parsed.push_back(apply::ParseSimplePath(path));
  return apply::FieldSet::Of(parsed);
}

TEST(ResetFields, ByKindAndEndpoint) {
  const resource::ResourceType deployment = Type("apps", "v1", "deployments", "Deployment");
  EXPECT_EQ(ResetFields(deployment, ""), Paths({"status"}));
  EXPECT_EQ(ResetFields(deployment, "status"), Paths({"spec", "metadata.labels"}));
  EXPECT_TRUE(ResetFields(deployment, "scale").empty());
  const resource::ResourceType set = Type("apps", "v1", "statefulsets", "StatefulSet");
  EXPECT_EQ(ResetFields(set, "status"), Paths({"spec"}));
  const resource::ResourceType claim =
      Type("resource.k8s.io", "v1", "resourceclaims", "ResourceClaim");
  EXPECT_EQ(ResetFields(claim, "status"), Paths({"metadata", "spec"}));
  const resource::ResourceType signing =
      Type("certificates.k8s.io", "v1", "certificatesigningrequests", "CertificateSigningRequest");
  EXPECT_EQ(ResetFields(signing, ""), Paths({"spec", "status"}));
  EXPECT_EQ(ResetFields(signing, "status"), Paths({"spec", "status.conditions"}));
  EXPECT_EQ(ResetFields(signing, "approval"), Paths({"spec", "status.certificate"}));
  resource::ResourceType widget = Type("g", "v1", "widgets", "Widget");
  widget.custom = true;
  EXPECT_EQ(ResetFields(widget, ""), Paths({"status"}));
  EXPECT_EQ(ResetFields(widget, "status"), Paths({"metadata", "spec"}));
  widget.has_status = false;
  EXPECT_TRUE(ResetFields(widget, "").empty());
}

TEST(FieldManagers, OneForEachEndpointKept) {
  const resource::ResourceType& deployment = *kinds::FindBuiltinType("apps", "v1", "deployments");
  const resource::TypeRegistry types({&deployment});
  FieldManagers managers;
  const apply::FieldManager& main = managers.Of(deployment, "", types);
  EXPECT_EQ(&managers.Of(deployment, "", types), &main);
  EXPECT_NE(&managers.Of(deployment, "status", types), &main);
  EXPECT_EQ(managers.Of(deployment, "scale", types).config().kind, "Scale");
  EXPECT_EQ(main.config().empty_object["spec"]["strategy"], Value::Object());
}

TEST(FieldManagers, CustomKindsFollowTheirDefinition) {
  auto v1 = std::make_shared<resource::ResourceType>(Type("g", "v1", "widgets", "Widget"));
  v1->custom = true;
  v1->defined_versions = {"v1", "v2"};
  auto v2 = std::make_shared<resource::ResourceType>(*v1);
  v2->version = "v2";
  resource::TypeRegistry types({});
  types.SetCustom("widgets.g", {v1, v2});
  FieldManagers managers;
  const apply::FieldManager& first = managers.Of(*v1, "", types);
  ASSERT_EQ(first.config().versions.served.size(), 2u);
  EXPECT_EQ(first.config().versions.served[1].api_version, "g/v2");
  EXPECT_TRUE(first.config().versions.served[1].reset.empty());
  EXPECT_EQ(managers.Of(*v1, "status", types).config().versions.served[1].reset,
            Paths({"metadata", "spec"}));
  types.SetCustom("widgets.g", {v1});
  const apply::FieldManager& second = managers.Of(*v1, "", types);
  EXPECT_NE(&second, &first);
  EXPECT_EQ(second.config().versions.served.size(), 1u);
}

}  // namespace
}  // namespace quiesce::registry
