#include "apiserver_fake/rest/openapi.h"

#include <string>

#include "absl/strings/string_view.h"
#include "apiserver_fake/base/json.h"
#include "apiserver_fake/kinds/builtin_types.h"
#include "gtest/gtest.h"

namespace quiesce::rest {
namespace {

resource::TypeRegistry Types() { return resource::TypeRegistry(kinds::BuiltinTypes()); }

TEST(OpenApiTest, TheIndexNamesADocumentForEachGroupVersion) {
  const resource::TypeRegistry types = Types();
  const Value index = OpenApiOf("/openapi/v3", types).value();
  for (const char* path : {"api/v1", "apis/apps/v1", "apis/storage.k8s.io/v1"}) {
    const std::string url(index["paths"][path]["serverRelativeURL"].string_value());
    EXPECT_EQ(url.substr(0, url.find('?')), std::string("/openapi/v3/") + path);
    EXPECT_TRUE(OpenApiOf(url.substr(0, url.find('?')), types).has_value()) << path;
  }
  EXPECT_FALSE(OpenApiOf("/openapi/v3/apis/nothing/v1", types).has_value());
  EXPECT_FALSE(OpenApiOf("/openapi", types).has_value());
}

TEST(OpenApiTest, MembersAreDescribed) {
  const resource::TypeRegistry types = Types();
  const Value document = OpenApiOf("/openapi/v3/apis/apps/v1", types).value();
  const Value& schemas = document["components"]["schemas"];
  EXPECT_EQ(schemas["io.k8s.api.apps.v1.DeploymentSpec"]["properties"]["replicas"]["description"]
                .string_value(),
            "Number of desired pods. This is a pointer to distinguish between explicit zero and "
            "not specified. Defaults "
            "to 1.");
  const Value& patch =
      document["paths"]["/apis/apps/v1/namespaces/{namespace}/deployments/{name}"]["patch"];
  EXPECT_EQ(patch["parameters"].at(2)["name"], Value("fieldValidation"));
}

// Kinds without an embedded document, by their Go structs; every reference leads somewhere.
TEST(OpenApiTest, ReferencesLeadSomewhere) {
  const resource::TypeRegistry types = Types();
  for (const char* path : {"/openapi/v3/apis/storage.k8s.io/v1", "/openapi/v3/apis/policy/v1",
                           "/openapi/v3/apis/batch/v1", "/openapi/v3/api/v1"}) {
    const Value document = OpenApiOf(path, types).value();
    const std::string json = ToJson(document);
    const absl::string_view text = json;
    constexpr absl::string_view kReference = "\"$ref\":\"#/components/schemas/";
    for (size_t at = text.find(kReference); at != absl::string_view::npos;
         at = text.find(kReference, at + 1)) {
      const size_t begin = at + kReference.size();
      const std::string name(text.substr(begin, text.find('"', begin) - begin));
      EXPECT_TRUE(document["components"]["schemas"][name].is_object()) << path << " " << name;
    }
  }
}

TEST(OpenApiTest, VersionTwoRefersToDefinitions) {
  const resource::TypeRegistry types = Types();
  const Value document = OpenApiOf("/openapi/v2", types).value();
  EXPECT_EQ(document["definitions"]["io.k8s.api.apps.v1.Deployment"]["properties"]["spec"]["$ref"]
                .string_value(),
            "#/definitions/io.k8s.api.apps.v1.DeploymentSpec");
}

}  // namespace
}  // namespace quiesce::rest
