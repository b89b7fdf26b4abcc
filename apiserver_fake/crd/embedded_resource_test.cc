#include "apiserver_fake/crd/embedded_resource.h"

#include <string>
#include <vector>

#include "apiserver_fake/api/status.h"
#include "apiserver_fake/api/validation_testing.h"
#include "apiserver_fake/base/json.h"
#include "apiserver_fake/schema/schema.h"
#include "apiserver_fake/schema/structural.h"
#include "gtest/gtest.h"

namespace quiesce::crd {
namespace {

constexpr char kSchema[] = R"({"type": "object", "properties": {"r": {"type": "object",
    "x-kubernetes-embedded-resource": true, "x-kubernetes-preserve-unknown-fields": true}}})";

class EmbeddedResourceTest : public ::testing::Test {
 protected:
  schema::SchemaSet schemas_;
  const schema::Schema& schema_ = *schema::BuildStructuralSchema(api::Parse(kSchema), &schemas_);
};

TEST_F(EmbeddedResourceTest, MetadataIsDecoded) {
  Value value = api::Parse(
      R"({"r": {"apiVersion": "v1", "kind": "A", "metadata": {"name": "x", "odd": 1}}})");
  std::vector<std::string> unknown;
  EXPECT_EQ(CoerceEmbeddedResources(schema_, value, "", {.unknown = &unknown}), std::nullopt);
  EXPECT_EQ(ToJson(value["r"]["metadata"]), R"({"name":"x"})");
  EXPECT_EQ(unknown, api::Lines{R"(unknown field "r.metadata.odd")"});
}

TEST_F(EmbeddedResourceTest, ApiVersionAndKindAreNeeded) {
  api::FieldErrors errors;
  ValidateEmbeddedResources(schema_, api::Parse(R"({"r": {"metadata": {"name": "x"}}})"), "", false,
                            errors);
  EXPECT_EQ(api::Texts(errors),
            (api::Lines{"r.apiVersion: Required value", "r.kind: Required value"}));
}

}  // namespace
}  // namespace quiesce::crd
