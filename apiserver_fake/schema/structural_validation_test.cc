#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "apiserver_fake/base/json.h"
#include "apiserver_fake/schema/structural.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace quiesce::schema {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> Errors(absl::string_view schema) {
  std::vector<std::string> texts;
  for (const api::FieldError& error : ValidateStructural("s", ParseJson(schema).value())) {
    texts.push_back(absl::StrCat(error.field, ": ", error.Body()));
  }
  return texts;
}

TEST(StructuralValidationTest, CompleteSchemaHasNoErrors) {
  EXPECT_THAT(Errors(R"({"type": "object", "properties": {"spec": {"type": "object", "properties": {
      "n": {"x-kubernetes-int-or-string": true, "anyOf": [{"type": "integer"},
            {"type": "string"}]},
      "m": {"x-kubernetes-int-or-string": true, "allOf": [{"anyOf": [{"type": "integer"},
            {"type": "string"}]}, {"pattern": "x"}]},
      "l": {"type": "array", "items": {"type": "string"}}}},
      "metadata": {"type": "object", "properties": {"name": {"type": "string",
                   "pattern": "^a"}}}}})"),
              IsEmpty());
}

TEST(StructuralValidationTest, EveryNodeNeedsAType) {
  EXPECT_THAT(
      Errors(R"({"properties": {"a": {}, "l": {"type": "array", "items": {}}, "k": {
          "type": "array"}}})"),
      ElementsAre(
          "s.properties[a].type: Required value: must not be empty for specified object fields",
          "s.properties[k].items: Required value: must be specified",
          "s.properties[l].items.type: Required value: must not be empty for specified array items",
          "s.type: Required value: must not be empty at the root"));
}

TEST(StructuralValidationTest, BranchesMayNotDefineAnything) {
  EXPECT_THAT(Errors(R"({"type": "object", "properties": {"a": {"type": "string"}}, "anyOf": [
      {"properties": {"a": {"type": "string", "default": "x", "nullable": true}}}]})"),
              ElementsAre("s.anyOf[0].properties[a].default: Forbidden: must be undefined to be "
                          "structural",
                          "s.anyOf[0].properties[a].nullable: Forbidden: must be false to be "
                          "structural",
                          "s.anyOf[0].properties[a].type: Forbidden: must be empty to be "
                          "structural"));
}

TEST(StructuralValidationTest, WhatABranchNamesMustBeDeclared) {
  EXPECT_THAT(Errors(R"({"type": "object", "not": {"properties": {"b": {"minimum": 1}}},
                         "allOf": [{"items": {"minimum": 2}}]})"),
              ElementsAre("s.items: Required value: because it is defined in s.allOf[0].items",
                          "s.properties[b]: Required value: because it is defined in "
                          "s.not.properties[b]"));
}

TEST(StructuralValidationTest, MetadataMayRestrictNamesOnly) {
  EXPECT_THAT(Errors(R"({"type": "object", "properties": {"metadata": {"type": "object",
                         "properties": {"labels": {"type": "object"}}}}})"),
              ElementsAre("s.properties[metadata]: Forbidden: must not specify anything other than "
                          "name and generateName, but metadata is implicitly specified"));
}

TEST(StructuralValidationTest, EmbeddedResourcesAndIntOrStringExcludeEachOther) {
  EXPECT_THAT(
      Errors(R"({"type": "object", "properties": {"e": {"x-kubernetes-embedded-resource": true},
          "i": {"x-kubernetes-int-or-string": true,
                "x-kubernetes-preserve-unknown-fields": true}}})"),
      ElementsAre(
          "s.properties[e].properties: Required value: must not be empty if "
          "x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields",
          "s.properties[e].type: Required value: must be object if x-kubernetes-embedded-resource "
          "is true",
          "s.properties[i].x-kubernetes-preserve-unknown-fields: Invalid value: true: must be "
          "false if x-kubernetes-int-or-string is true"));
}

TEST(StructuralValidationTest, PatternsMustBeRegularExpressions) {
  EXPECT_THAT(Errors(R"({"type": "object", "properties": {"a": {"type": "string",
                         "pattern": "[a"}}})"),
              ElementsAre("s.properties[a].pattern: Invalid value: \"[a\": must be a valid regular "
                          "expression, but isn't: error parsing regexp: missing closing ]: `[a`"));
}

TEST(StructuralValidationTest, RootIsAnObjectWithoutAdditionalProperties) {
  EXPECT_THAT(Errors(R"({"type": "array", "items": {"type": "string"},
                         "additionalProperties": true})"),
              ElementsAre("s.additionalProperties: Forbidden: must not be used at the root",
                          "s.type: Invalid value: \"array\": must be object at the root"));
}

}  // namespace
}  // namespace quiesce::schema
