#include "apiserver_fake/schema/structural.h"

#include "apiserver_fake/base/json.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace quiesce::schema {
namespace {

using ::testing::ElementsAre;

TEST(StructuralTest, EveryKeywordBecomesAFieldOfTheSchema) {
  Value props = ParseJson(R"({"type": "object", "required": ["a"], "properties": {
      "a": {"type": "string", "pattern": "^x", "maxLength": 5, "minLength": 1, "nullable": true,
            "format": "date-time", "enum": ["x", "xy"]},
      "i": {"type": "integer", "minimum": 1, "exclusiveMinimum": true, "default": 3},
      "l": {"type": "array", "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["k"],
            "items": {"type": "object", "properties": {"k": {"type": "string"}}}},
      "m": {"type": "object", "x-kubernetes-map-type": "atomic",
            "additionalProperties": {"x-kubernetes-int-or-string": true}},
      "p": {"x-kubernetes-preserve-unknown-fields": true,
            "x-kubernetes-embedded-resource": true, "type": "object"}},
      "x-kubernetes-validations": [{"rule": "true"}], "anyOf": [{"required": ["a"]}]})")
                    .value();
  SchemaSet set;
  const Schema* schema = BuildStructuralSchema(props, &set);
  EXPECT_EQ(schema->type, SchemaType::kObject);
  EXPECT_THAT(schema->required, ElementsAre("a"));
  EXPECT_TRUE(schema->has_defaults);
  EXPECT_TRUE(schema->has_embedded_resources);
  EXPECT_TRUE(schema->has_unique_lists);
  ASSERT_NE(schema->rules, nullptr);
  EXPECT_EQ(schema->rules->cel_rules.size(), 1u);
  ASSERT_EQ(schema->rules->any_of.size(), 1u);
  EXPECT_THAT(schema->rules->any_of[0]->required, ElementsAre("a"));

  const Schema* a = schema->Property("a");
  EXPECT_TRUE(a->nullable);
  EXPECT_EQ(a->format, "date-time");
  EXPECT_EQ(a->rules->max_length, 5);
  EXPECT_TRUE(a->rules->compiled_pattern->Matches("xyz"));
  EXPECT_THAT(a->rules->enum_values, ElementsAre(Value("x"), Value("xy")));
  EXPECT_FALSE(a->has_defaults);

  const Schema* i = schema->Property("i");
  EXPECT_EQ(i->rules->minimum, 1.0);
  EXPECT_TRUE(i->rules->exclusive_minimum);
  EXPECT_EQ(*i->default_value, Value(3));

  const Schema* l = schema->Property("l");
  EXPECT_EQ(l->list_type, ListType::kMap);
  EXPECT_THAT(l->list_map_keys, ElementsAre("k"));
  EXPECT_EQ(l->items->Property("k")->type, SchemaType::kString);

  const Schema* m = schema->Property("m");
  EXPECT_EQ(m->map_type, MapType::kAtomic);
  EXPECT_EQ(m->Property("any")->type, SchemaType::kIntOrString);
  EXPECT_TRUE(schema->Property("p")->preserve_unknown_fields);
}

TEST(StructuralTest, AdditionalPropertiesMayBeABool) {
  SchemaSet set;
  const Schema* yes = BuildStructuralSchema(
      ParseJson(R"({"type": "object", "additionalProperties": true})").value(), &set);
  EXPECT_TRUE(yes->additional_properties_allowed);
  EXPECT_TRUE(yes->has_additional_properties());
  const Schema* no = BuildStructuralSchema(
      ParseJson(R"({"type": "object", "additionalProperties": false})").value(), &set);
  EXPECT_TRUE(no->additional_properties_forbidden);
  EXPECT_TRUE(no->has_additional_properties());
  const Schema* none = BuildStructuralSchema(ParseJson(R"({"type": "object"})").value(), &set);
  EXPECT_FALSE(none->has_additional_properties());
}

TEST(StructuralTest, FormatsThatAreNotCheckedAreLeftOut) {
  SchemaSet set;
  const Schema* odd =
      BuildStructuralSchema(ParseJson(R"({"type": "string", "format": "odd"})").value(), &set);
  EXPECT_EQ(odd->format, "");
  const Schema* int_or_string = BuildStructuralSchema(
      ParseJson(R"({"x-kubernetes-int-or-string": true, "format": "int-or-string"})").value(),
      &set);
  EXPECT_EQ(int_or_string->format, "");
}

std::string ConversionError(absl::string_view props) {
  return std::string(CheckConvertible(ParseJson(props).value()).message());
}

TEST(StructuralTest, UnsupportedKeywordsCannotBeConverted) {
  EXPECT_EQ(ConversionError(R"({"properties": {"a": {"$ref": "#/x"}}})"),
            "OpenAPIV3Schema '$ref' is not supported");
  EXPECT_EQ(ConversionError(R"({"items": [{"type": "string"}]})"),
            "OpenAPIV3Schema 'items' must be a schema, but is an array");
  EXPECT_EQ(ConversionError(R"({"anyOf": [{"definitions": {"a": {}}}]})"),
            "OpenAPIV3Schema 'definitions' is not supported");
  EXPECT_EQ(ConversionError(R"({"x-kubernetes-preserve-unknown-fields": false})"),
            "internal error: 'x-kubernetes-preserve-unknown-fields' must be true or undefined");
  EXPECT_EQ(ConversionError(R"({"type": "object"})"), "");
}

}  // namespace
}  // namespace quiesce::schema
