#include "apiserver_fake/crd/definition_schema.h"

#include <string>
#include <vector>

#include "apiserver_fake/api/status.h"
#include "apiserver_fake/api/validation_testing.h"
#include "gtest/gtest.h"

namespace quiesce::crd {
namespace {

api::Lines ErrorsIn(absl::string_view schema, bool has_status = false) {
  api::FieldErrors errors;
  ValidateDefinitionSchema("v", api::Parse("{\"openAPIV3Schema\": " + std::string(schema) + "}"),
                           has_status, errors);
  return api::Texts(errors);
}

TEST(DefinitionSchemaTest, AStructuralSchemaIsFine) {
  EXPECT_EQ(ErrorsIn(R"({"type": "object", "properties": {"spec": {"type": "object",
                         "properties": {"a": {"type": "string", "pattern": "^a+$"}}}}})"),
            api::Lines{});
}

TEST(DefinitionSchemaTest, FieldsThatTheServerDoesNotTakeAreForbidden) {
  EXPECT_EQ(
      ErrorsIn(R"({"type": "object", "properties": {"a": {"type": "array", "uniqueItems": true,
                         "items": {"type": "string"}}}})"),
      api::Lines{
          "v.openAPIV3Schema.properties[a].uniqueItems: Forbidden: uniqueItems cannot be set "
          "to true since the runtime complexity becomes quadratic"});
}

TEST(DefinitionSchemaTest, FormatsThatAreNotKnownAreListed) {
  EXPECT_EQ(UnrecognizedFormats(api::Parse(R"({"type": "object", "properties": {
                "a": {"type": "string", "format": "date-time"},
                "b": {"type": "string", "format": "odd"}}})")),
            api::Lines{"odd"});
}

TEST(DefinitionSchemaTest, DefaultsAreFoundAnywhere) {
  EXPECT_TRUE(SchemaHasDefaults(api::Parse(R"({"properties": {"a": {"items": {"default": 1}}}})")));
  EXPECT_FALSE(SchemaHasDefaults(api::Parse(R"({"properties": {"a": {"type": "string"}}})")));
}

}  // namespace
}  // namespace quiesce::crd
