#include "apiserver_fake/crd/definition_defaults.h"

#include <string>
#include <vector>

#include "apiserver_fake/api/status.h"
#include "apiserver_fake/api/validation_testing.h"
#include "gtest/gtest.h"

namespace quiesce::crd {
namespace {

api::Lines ErrorsIn(absl::string_view spec) {
  api::FieldErrors errors;
  ValidateSchemaDefaults("schema",
                         api::Parse(std::string(R"({"type": "object", "properties": {"spec": )") +
                                    std::string(spec) + "}}"),
                         errors);
  return api::Texts(errors);
}

TEST(DefinitionDefaultsTest, DefaultsFitTheirSchema) {
  EXPECT_EQ(ErrorsIn(R"({"type": "string", "default": "x"})"), api::Lines{});
  EXPECT_EQ(ErrorsIn(R"({"type": "integer", "default": "x"})"),
            api::Lines{"schema.properties[spec].default: Invalid value: \"string\": "
                       " in body must be of type integer: \"string\""});
}

TEST(DefinitionDefaultsTest, DefaultsHaveNoFieldsThatWouldBePruned) {
  EXPECT_EQ(
      ErrorsIn(R"({"type": "object", "default": {"b": 1},
                         "properties": {"a": {"type": "integer"}}})"),
      api::Lines{"schema.properties[spec].default: Invalid value: {\"b\":1}: must not have unknown "
                 "fields"});
}

TEST(DefinitionDefaultsTest, DefaultsKeepTheRulesOfTheirSchema) {
  EXPECT_EQ(
      ErrorsIn(R"({"type": "object", "default": {"a": "x"}, "properties": {"a": {
      "type": "string", "x-kubernetes-validations": [{"rule": "self != 'x'"}]}}})"),
      api::Lines{"schema.properties[spec].default.a: Invalid value: \"x\": failed rule: self != "
                 "'x'"});
}

}  // namespace
}  // namespace quiesce::crd
