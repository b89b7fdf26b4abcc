#include "scenarios/language/json_schema.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "apiserver_fake/base/json.h"
#include "apiserver_fake/base/value.h"
#include "scenarios/language/proto_reader.h"

namespace quiesce::scenarios {
namespace {

// What a scalar may be where a text is wanted: YAML reads `7` and `yes` as something else.
Value AnyScalar() { return Value::List({"string", "number", "boolean"}); }

Value Pattern(absl::string_view pattern) {
  return Value::Object({{"type", "string"}, {"pattern", pattern}});
}

Value TextSchema(absl::string_view type) {
  if (type == "Json") return Value::Object();
  if (type == "Duration") {
    // Without a unit only nothing is a length of time.
    return Value::Object(
        {{"anyOf", Value::List({Pattern(R"(^(0|([0-9]*\.?[0-9]+(ns|us|ms|s|m|h))+)$)"),
                                Value::Object({{"enum", Value::List({Value(0)})}})})}});
  }
  if (type == "Timestamp") return Pattern("^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+(Z|[-+][0-9:]+)$");
  if (type == "Labels") return Value::Object({{"type", "string"}});
  if (type == "ObjectName") {
    return Pattern("^[^/ ]+/[^/ ]+(/[^/ ]+)?$");
  }
  if (type == "Operation") {
    return Pattern("^(get|list|watch|create|update|patch|delete|write|read|any) +[^ ]+$");
  }
  if (type == "FieldPath") return Pattern("^\\.");
  return Value::Object({{"type", AnyScalar()}});
}

Value Reference(absl::string_view type) {
  return Value::Object({{"$ref", absl::StrCat("#/definitions/", type)}});
}

Value TypeSchema(absl::string_view type) {
  if (type == "string") return Value::Object({{"type", AnyScalar()}});
  if (type == "bool") return Value::Object({{"type", "boolean"}});
  if (type == "int32" || type == "int64") {
    return Value::Object({{"type", "integer"}, {"minimum", 0}});
  }
  return Reference(type);
}

Value FieldSchema(const ProtoField& field) {
  absl::string_view type = field.type;
  if (absl::ConsumePrefix(&type, "map<string, ")) {
    absl::ConsumeSuffix(&type, ">");
    return Value::Object({{"type", "object"}, {"additionalProperties", Reference(type)}});
  }
  if (!field.repeated) return TypeSchema(type);
  // A list of one may stand without brackets; nothing is no items.
  return Value::Object(
      {{"anyOf", Value::List({Value::Object({{"type", "array"}, {"items", TypeSchema(type)}}),
                              TypeSchema(type), Value::Object({{"type", "null"}})})}});
}

Value WithDescription(Value schema, const std::string& about) {
  if (about.empty()) return schema;
  // Beside a $ref nothing else counts.
  if (schema.Has("$ref")) schema = Value::Object({{"allOf", Value::List({std::move(schema)})}});
  schema.Set("description", about);
  return schema;
}

Value EnumSchema(const ProtoDefinition& definition) {
  std::vector<Value> words;
  for (const ProtoField& value : definition.fields) {
    if (!absl::StrContains(value.name, "UNSPECIFIED")) words.push_back(WordsOf(value.name));
  }
  return Value::Object({{"enum", Value::List(std::move(words))}});
}

Value MessageSchema(const ProtoDefinition& definition) {
  if (definition.IsMapping()) return FieldSchema(definition.fields[0]);
  Value properties = Value::Object();
  bool all_in_oneof = true;
  std::vector<Value> choices;         // of which there is one
  const ProtoField* alone = nullptr;  // whose value may stand for the whole
  for (const ProtoField& field : definition.fields) {
    properties.Set(WordsOf(field.name), WithDescription(FieldSchema(field), field.about));
    all_in_oneof &= field.in_oneof;
    if (field.in_oneof) {
      choices.push_back(Value::Object({{"required", Value::List({Value(WordsOf(field.name))})}}));
    }
    if (field.number == 1 && !absl::StartsWith(field.type, "map<")) alone = &field;
  }
  Value mapping = Value::Object(
      {{"type", "object"}, {"properties", std::move(properties)}, {"additionalProperties", false}});
  if (all_in_oneof) {
    mapping.Set("minProperties", 1);
    mapping.Set("maxProperties", 1);
  } else if (!choices.empty()) {
    mapping.Set("oneOf", Value::List(std::move(choices)));
  }
  if (definition.name == "Scenario") mapping.Set("required", Value::List({"name", "about"}));
  if (alone == nullptr) return mapping;
  return Value::Object({{"anyOf", Value::List({std::move(mapping), FieldSchema(*alone)})}});
}

}  // namespace

std::string MakeJsonSchema(absl::string_view proto) {
  Value definitions = Value::Object();
  for (const ProtoDefinition& definition : ReadProto(proto)) {
    Value schema = TextName(definition.name) != nullptr ? TextSchema(definition.name)
                   : definition.is_enum                 ? EnumSchema(definition)
                                                        : MessageSchema(definition);
    definitions.Set(definition.name, WithDescription(std::move(schema), definition.about));
  }
  return ToPrettyJson(Value::Object({{"$schema", "http://json-schema.org/draft-07/schema#"},
                                     {"title", "A scenario of Quiesce"},
                                     {"allOf", Value::List({Reference("Scenario")})},
                                     {"definitions", std::move(definitions)}})) +
         "\n";
}

}  // namespace quiesce::scenarios
