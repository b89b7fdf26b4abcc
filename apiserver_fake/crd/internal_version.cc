#include "apiserver_fake/crd/internal_version.h"

#include <utility>

#include "absl/strings/string_view.h"

namespace quiesce::crd {
namespace {

// Moves a member that all versions have alike to the top of the spec. Absent and empty lists are
// alike.
void LiftCommon(Value& spec, absl::string_view member, absl::string_view lifted) {
  const Value versions = spec["versions"];
  const Value first = versions.at(0)[member];
  for (const Value& version : versions.items()) {
    if (version[member] != first) return;
  }
  if (!first.is_null()) spec.Set(lifted, first);
  for (size_t i = 0; i < versions.size(); ++i) {
    if (versions.items()[i].Has(member)) spec.Mutable("versions").MutableAt(i).Erase(member);
  }
}

struct ShownField {
  absl::string_view go_name, name;
  enum Kind { kText, kBool, kPointer, kList, kSchemas, kSchema, kSchemaMap, kItems, kBoolOrSchema };
  Kind kind;
};

constexpr ShownField kSchemaFields[] = {
    {"ID", "id", ShownField::kText},
    {"Schema", "$schema", ShownField::kText},
    {"Ref", "$ref", ShownField::kPointer},
    {"Description", "description", ShownField::kText},
    {"Type", "type", ShownField::kText},
    {"Nullable", "nullable", ShownField::kBool},
    {"Format", "format", ShownField::kText},
    {"Title", "title", ShownField::kText},
    {"Default", "default", ShownField::kPointer},
    {"Maximum", "maximum", ShownField::kPointer},
    {"ExclusiveMaximum", "exclusiveMaximum", ShownField::kBool},
    {"Minimum", "minimum", ShownField::kPointer},
    {"ExclusiveMinimum", "exclusiveMinimum", ShownField::kBool},
    {"MaxLength", "maxLength", ShownField::kPointer},
    {"MinLength", "minLength", ShownField::kPointer},
    {"Pattern", "pattern", ShownField::kText},
    {"MaxItems", "maxItems", ShownField::kPointer},
    {"MinItems", "minItems", ShownField::kPointer},
    {"UniqueItems", "uniqueItems", ShownField::kBool},
    {"MultipleOf", "multipleOf", ShownField::kPointer},
    {"Enum", "enum", ShownField::kList},
    {"MaxProperties", "maxProperties", ShownField::kPointer},
    {"MinProperties", "minProperties", ShownField::kPointer},
    {"Required", "required", ShownField::kList},
    {"Items", "items", ShownField::kItems},
    {"AllOf", "allOf", ShownField::kSchemas},
    {"OneOf", "oneOf", ShownField::kSchemas},
    {"AnyOf", "anyOf", ShownField::kSchemas},
    {"Not", "not", ShownField::kSchema},
    {"Properties", "properties", ShownField::kSchemaMap},
    {"AdditionalProperties", "additionalProperties", ShownField::kBoolOrSchema},
    {"PatternProperties", "patternProperties", ShownField::kSchemaMap},
    {"Dependencies", "dependencies", ShownField::kPointer},
    {"AdditionalItems", "additionalItems", ShownField::kBoolOrSchema},
    {"Definitions", "definitions", ShownField::kSchemaMap},
    {"Example", "example", ShownField::kPointer},
    {"XPreserveUnknownFields", "x-kubernetes-preserve-unknown-fields", ShownField::kPointer},
    {"XEmbeddedResource", "x-kubernetes-embedded-resource", ShownField::kBool},
    {"XIntOrString", "x-kubernetes-int-or-string", ShownField::kBool},
    {"XListMapKeys", "x-kubernetes-list-map-keys", ShownField::kList},
    {"XListType", "x-kubernetes-list-type", ShownField::kPointer},
    {"XMapType", "x-kubernetes-map-type", ShownField::kPointer},
};

Value ShownSchemas(const Value& list) {
  if (list.is_null()) return Value();
  Value shown = Value::List();
  for (const Value& one : list.items()) shown.Append(ShownSchema(one));
  return shown;
}

Value ShownMember(const ShownField& field, const Value& value) {
  switch (field.kind) {
    case ShownField::kText:
      return value.is_null() ? Value("") : value;
    case ShownField::kBool:
      return value.is_null() ? Value(false) : value;
    case ShownField::kSchemas:
      return ShownSchemas(value);
    case ShownField::kSchema:
      return value.is_null() ? Value() : ShownSchema(value);
    case ShownField::kSchemaMap: {
      if (value.is_null()) return Value();
      Value shown = Value::Object();
      for (const ValueMember& member : value.members()) {
        shown.Set(member.key, ShownSchema(member.value));
      }
      return shown;
    }
    case ShownField::kItems:
      if (value.is_null()) return Value();
      return Value::Object({{"Schema", value.is_object() ? ShownSchema(value) : Value()},
                            {"JSONSchemas", value.is_list() ? ShownSchemas(value) : Value()}});
    case ShownField::kBoolOrSchema:
      if (value.is_null()) return Value();
      return Value::Object({{"Allows", value.is_object() || value.bool_value()},
                            {"Schema", value.is_object() ? ShownSchema(value) : Value()}});
    default:
      return value;
  }
}

Value TextOrEmpty(const Value& value) { return value.is_null() ? Value("") : value; }

Value ShownSubresources(const Value& subresources) {
  if (subresources.is_null()) return Value();
  Value scale;
  if (const Value* found = subresources.Find("scale")) {
    scale = Value::Object({{"SpecReplicasPath", TextOrEmpty((*found)["specReplicasPath"])},
                           {"StatusReplicasPath", TextOrEmpty((*found)["statusReplicasPath"])},
                           {"LabelSelectorPath", (*found)["labelSelectorPath"]}});
  }
  return Value::Object({{"Status", subresources["status"]}, {"Scale", scale}});
}

Value ShownColumns(const Value& columns) {
  if (columns.is_null()) return Value();
  Value shown = Value::List();
  for (const Value& column : columns.items()) {
    shown.Append(Value::Object({{"Name", TextOrEmpty(column["name"])},
                                {"Type", TextOrEmpty(column["type"])},
                                {"Format", TextOrEmpty(column["format"])},
                                {"Description", TextOrEmpty(column["description"])},
                                {"Priority", column["priority"].int_value()},
                                {"JSONPath", TextOrEmpty(column["jsonPath"])}}));
  }
  return shown;
}

Value ShownSelectableFields(const Value& fields) {
  if (fields.is_null()) return Value();
  Value shown = Value::List();
  for (const Value& field : fields.items()) {
    shown.Append(Value::Object({{"JSONPath", TextOrEmpty(field["jsonPath"])}}));
  }
  return shown;
}

}  // namespace

Value InternalDefinitionSpec(const Value& spec) {
  Value internal = spec;
  if (!spec["versions"].empty()) {
    internal.Set("version", spec["versions"].at(0)["name"]);
    LiftCommon(internal, "subresources", "subresources");
    LiftCommon(internal, "schema", "validation");
    LiftCommon(internal, "additionalPrinterColumns", "additionalPrinterColumns");
    LiftCommon(internal, "selectableFields", "selectableFields");
  }
  if (const Value* webhook = spec["conversion"].Find("webhook")) {
    Value conversion = spec["conversion"];
    if (const Value* client = webhook->Find("clientConfig")) {
      conversion.Set("webhookClientConfig", *client);
    }
    conversion.Set("conversionReviewVersions", (*webhook)["conversionReviewVersions"]);
    conversion.Erase("webhook");
    internal.Set("conversion", std::move(conversion));
  }
  return internal;
}

Value ShownRules(const Value& rules) {
  if (rules.is_null()) return Value();
  Value shown = Value::List();
  for (const Value& rule : rules.items()) {
    shown.Append(Value::Object({{"Rule", TextOrEmpty(rule["rule"])},
                                {"Message", TextOrEmpty(rule["message"])},
                                {"MessageExpression", TextOrEmpty(rule["messageExpression"])},
                                {"Reason", rule["reason"]},
                                {"FieldPath", TextOrEmpty(rule["fieldPath"])},
                                {"OptionalOldSelf", rule["optionalOldSelf"]}}));
  }
  return shown;
}

Value ShownVersions(const Value& versions) {
  Value shown = Value::List();
  for (const Value& version : versions.items()) {
    Value schema;
    if (const Value* found = version.Find("schema")) {
      const Value* props = found->Find("openAPIV3Schema");
      schema =
          Value::Object({{"OpenAPIV3Schema", props == nullptr ? Value() : ShownSchema(*props)}});
    }
    shown.Append(Value::Object(
        {{"Name", TextOrEmpty(version["name"])},
         {"Served", version["served"].bool_value()},
         {"Storage", version["storage"].bool_value()},
         {"Deprecated", version["deprecated"].bool_value()},
         {"DeprecationWarning", version["deprecationWarning"]},
         {"Schema", schema},
         {"Subresources", ShownSubresources(version["subresources"])},
         {"AdditionalPrinterColumns", ShownColumns(version["additionalPrinterColumns"])},
         {"SelectableFields", ShownSelectableFields(version["selectableFields"])}}));
  }
  return shown;
}

Value ShownSchema(const Value& props) {
  Value shown = Value::Object();
  for (const ShownField& field : kSchemaFields) {
    shown.Set(field.go_name, ShownMember(field, props[field.name]));
  }
  Value docs;
  if (const Value* found = props.Find("externalDocs")) {
    docs = Value::Object({{"Description", TextOrEmpty((*found)["description"])},
                          {"URL", TextOrEmpty((*found)["url"])}});
  }
  shown.Set("ExternalDocs", docs);
  shown.Set("XValidations", ShownRules(props["x-kubernetes-validations"]));
  return shown;
}

}  // namespace quiesce::crd
