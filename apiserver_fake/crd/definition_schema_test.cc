#include "apiserver_fake/crd/definition_schema.h"

#include <string>
#include <vector>

#include "apiserver_fake/api/status.h"
#include "apiserver_fake/api/validation_testing.h"
#include "gtest/gtest.h"

namespace quiesce::api {
namespace {

Lines ErrorsIn(absl::string_view schema, bool has_status = false) {
  FieldErrors errors;
  ValidateDefinitionSchema("v",
                           Parse("{\"openAPIV3Schema\": " + std::string(schema) + "}"),
                           has_status, errors);
  return Texts(errors);
}

TEST(DefinitionSchemaTest, AStructuralSchemaIsFine) {
  EXPECT_EQ(ErrorsIn(R"({"type": "object", "properties": {"spec": {"type": "object",
                         "properties": {"a": {"type": "string", "pattern": "^a+$"}}}}})"),
            Lines{});
}

TEST(DefinitionSchemaTest, FieldsThatTheServerDoesNotTakeAreForbidden) {
  EXPECT_EQ(ErrorsIn(R"({"type": "object", "properties": {"a": {"type": "array", "uniqueItems": true,
                         "items": {"type": "string"}}}})"),
            Lines{"v.openAPIV3Schema.properties[a].uniqueItems: Forbidden: uniqueItems cannot be set "
                  "to true since the runtime complexity becomes quadratic"});
}

TEST(DefinitionSchemaTest, FormatsThatAreNotKnownAreListed) {
  EXPECT_EQ(UnrecognizedFormats(Parse(R"({"type": "object", "properties": {
                "a": {"type": "string", "format": "date-time"},
                "b": {"type": "string", "format": "odd"}}})")),
            Lines{"odd"});
}

TEST(DefinitionSchemaTest, DefaultsAreFoundAnywhere) {
  EXPECT_TRUE(SchemaHasDefaults(Parse(R"({"properties": {"a": {"items": {"default": 1}}}})")));
  EXPECT_FALSE(SchemaHasDefaults(Parse(R"({"properties": {"a": {"type": "string"}}})")));
}

}  // namespace
}  // namespace quiesce::api
