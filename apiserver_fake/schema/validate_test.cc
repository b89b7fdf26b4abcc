#include "apiserver_fake/schema/validate.h"

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

Value Json(absl::string_view text) { return ParseJson(text).value(); }

std::vector<std::string> Errors(absl::string_view schema, const Value& value,
                                const ValidateOptions& options = {}) {
  SchemaSet set;
  api::FieldErrors errors;
  ValidateValue(*BuildStructuralSchema(Json(schema), &set), value, options, errors);
  std::vector<std::string> texts;
  for (const api::FieldError& error : errors) {
    texts.push_back(absl::StrCat(error.field, ": ", error.Body()));
  }
  return texts;
}
std::vector<std::string> ErrorsIn(absl::string_view schema, absl::string_view json) {
  return Errors(schema, Json(json));
}

// The schema of spec.
std::string Spec(absl::string_view properties, absl::string_view more = "") {
  return absl::StrCat(R"({"type": "object", "properties": {"spec": {"type": "object", )",
                      R"("properties": {)", properties, "}", more, "}}}");
}

TEST(ValidateTest, WrongTypesShowTheTypeThatCame) {
  EXPECT_THAT(
      ErrorsIn(Spec(R"("a": {"type": "string"}, "l": {"type": "array", "items": {
                     "type": "integer"}}, "n": {"type": "integer"})"),
               R"({"spec": {"a": 1, "l": [1, "x", null], "n": 1.5}})"),
      ElementsAre("spec.a: Invalid value: \"integer\": spec.a in body must be of type string: "
                  "\"integer\"",
                  "spec.l[1]: Invalid value: \"string\": spec.l[1] in body must be of type "
                  "integer: \"string\"",
                  "spec.l[2]: Invalid value: \"null\": spec.l[2] in body must be of type integer: "
                  "\"null\"",
                  "spec.n: Invalid value: \"number\": spec.n in body must be of type integer: "
                  "\"number\"",
                  "<nil>: Invalid value: \"\": Checked value must be of type integer (default "
                  "format) in spec.n"));
}

TEST(ValidateTest, MissingRequiredMembersComeLast) {
  EXPECT_THAT(ErrorsIn(Spec(R"("a": {"type": "string"}, "b": {"type": "integer"})",
                            R"(, "required": ["z", "b"])"),
                       R"({"spec": {"a": 1}})"),
              ElementsAre("spec.a: Invalid value: \"integer\": spec.a in body must be of type "
                          "string: \"integer\"",
                          "spec.z: Required value", "spec.b: Required value"));
}

TEST(ValidateTest, AnyOfShowsTheErrorsOfItsBestBranch) {
  EXPECT_THAT(ErrorsIn(Spec("\"n\": {\"type\": \"integer\", \"anyOf\": [{\"maximum\": 3}, "
                            "{\"minimum\": 10}]}"),
                       R"({"spec": {"n": 5}})"),
              ElementsAre("<nil>: Invalid value: \"\": \"spec.n\" must validate at least one "
                          "schema (anyOf)",
                          "spec.n: Invalid value: 5: spec.n in body should be less than or equal "
                          "to 3"));
}

TEST(ValidateTest, OneOfAllOfAndNotHaveTheirTexts) {
  std::string one_of = Spec(R"("a": {"type": "string"}, "b": {"type": "string"})",
                            R"(, "oneOf": [{"required": ["a"]}, {"required": ["b"]}])");
  EXPECT_THAT(ErrorsIn(one_of, R"({"spec": {"a": "x"}})"), IsEmpty());
  EXPECT_THAT(ErrorsIn(one_of, R"({"spec": {"a": "x", "b": "y"}})"),
              ElementsAre("<nil>: Invalid value: \"\": \"spec\" must validate one and only one "
                          "schema (oneOf). Found 2 valid alternatives"));
  EXPECT_THAT(ErrorsIn(one_of, R"({"spec": {}})"),
              ElementsAre("<nil>: Invalid value: \"\": \"spec\" must validate one and only one "
                          "schema (oneOf). Found none valid",
                          "spec.a: Required value"));
  EXPECT_THAT(
      ErrorsIn(Spec(R"("n": {"type": "integer", "allOf": [{"minimum": 1}, {"maximum": 3}]})"),
               R"({"spec": {"n": 5}})"),
      ElementsAre("spec.n: Invalid value: 5: spec.n in body should be less than or equal "
                  "to 3",
                  "<nil>: Invalid value: \"\": \"spec.n\" must validate all the schemas "
                  "(allOf)"));
  EXPECT_THAT(
      ErrorsIn(Spec(R"("n": {"type": "integer", "not": {"minimum": 1}})"), R"({"spec": {"n": 5}})"),
      ElementsAre("<nil>: Invalid value: \"\": \"spec.n\" must not validate the schema "
                  "(not)"));
}

TEST(ValidateTest, MapsAreCheckedByValueAndPathNamesTheKey) {
  EXPECT_THAT(ErrorsIn(Spec("\"m\": {\"type\": \"object\", \"additionalProperties\": {\"type\": "
                            "\"integer\"}}, \"f\": {\"type\": \"object\", "
                            "\"additionalProperties\": false}"),
                       R"({"spec": {"m": {"k/x": "1"}, "f": {"y": 1}}})"),
              ElementsAre("spec.f: Invalid value: \"y\": spec.f.y in body is a forbidden property",
                          "spec.m.k/x: Invalid value: \"string\": spec.m.k/x in body must be of "
                          "type integer: \"string\""));
}

TEST(ValidateTest, UnchangedInvalidPartsAreToleratedOnUpdate) {
  std::string schema = Spec(R"("a": {"type": "string", "maxLength": 2}, "b": {"type": "integer"},
      "l": {"type": "array", "items": {"type": "string", "maxLength": 2}})");
  Value old = Json(R"({"spec": {"a": "long", "l": ["long", "x"]}})");
  ValidateOptions options;
  options.old = &old;
  EXPECT_THAT(
      Errors(schema, Json(R"({"spec": {"a": "long", "b": 1, "l": ["long", "x"]}})"), options),
      IsEmpty());
  EXPECT_THAT(Errors(schema, Json(R"({"spec": {"a": "longer", "l": ["long", "y"]}})"), options),
              ElementsAre("spec.a: Too long: may not be more than 2 bytes",
                          "spec.l[0]: Too long: may not be more than 2 bytes"));
}

TEST(ValidateTest, ItemsOfListMapsAreToleratedByKey) {
  std::string schema = Spec(
      "\"l\": {\"type\": \"array\", \"x-kubernetes-list-type\": \"map\", "
      "\"x-kubernetes-list-map-keys\": [\"k\"], \"items\": {\"type\": "
      "\"object\", \"properties\": {\"k\": {\"type\": \"string\"}, \"v\": "
      "{\"type\": \"integer\", \"maximum\": 5}}}}");
  Value old = Json(R"({"spec": {"l": [{"k": "a", "v": 9}, {"k": "b", "v": 9}]}})");
  ValidateOptions options;
  options.old = &old;
  EXPECT_THAT(
      Errors(schema, Json(R"({"spec": {"l": [{"k": "b", "v": 9}, {"k": "a", "v": 8}]}})"), options),
      ElementsAre("spec.l[1].v: Invalid value: 8: spec.l[1].v in body should be less than "
                  "or equal to 5"));
}

TEST(ValidateTest, StatusIsAValueOfItsOwn) {
  ValidateOptions options;
  options.field_prefix = "status";
  EXPECT_THAT(Errors(R"({"type": "object", "properties": {"n": {"type": "integer"}}})",
                     Json(R"({"n": "x"})"), options),
              ElementsAre("status.n: Invalid value: \"string\": n in body must be of type integer: "
                          "\"string\""));
  EXPECT_THAT(Errors(R"({"type": "object"})", Json("1"), options),
              ElementsAre("status: Invalid value: \"integer\":  in body must be of type object: "
                          "\"integer\""));
}

}  // namespace
}  // namespace quiesce::schema
