// Errors of a definition show the offending value as Go's encoder prints the internal struct,
// without the JSON names that only the versioned types have: {"ID":"","Schema":"","Ref":null,...}.
// So the fields are listed here under both names, in the order of their declaration.
#include "apiserver_fake/crd/internal_version.h"

#include <initializer_list>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "apiserver_fake/base/json.h"

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
  enum Kind {
    kText,
    kBool,
    kPointer,
    kList,
    kSchemas,
    kSchema,
    kSchemaMap,
    kItems,
    kBoolOrSchema,
    kDocs,
    kRules
  };
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
    {"ExternalDocs", "externalDocs", ShownField::kDocs},
    {"Example", "example", ShownField::kPointer},
    {"XPreserveUnknownFields", "x-kubernetes-preserve-unknown-fields", ShownField::kPointer},
    {"XEmbeddedResource", "x-kubernetes-embedded-resource", ShownField::kBool},
    {"XIntOrString", "x-kubernetes-int-or-string", ShownField::kBool},
    {"XListMapKeys", "x-kubernetes-list-map-keys", ShownField::kList},
    {"XListType", "x-kubernetes-list-type", ShownField::kPointer},
    {"XMapType", "x-kubernetes-map-type", ShownField::kPointer},
    {"XValidations", "x-kubernetes-validations", ShownField::kRules},
};

// A Go struct as its encoder writes it: members in the order of their declaration.
std::string Struct(std::initializer_list<std::pair<absl::string_view, std::string>> members) {
  std::string out = "{";
  for (const auto& [name, text] : members) {
    absl::StrAppend(&out, out.size() > 1 ? "," : "", "\"", name, "\":", text);
  }
  return out + "}";
}

std::string Json(const Value& value) { return ToJson(value, /*escape_html=*/true); }
std::string TextOrEmpty(const Value& value) { return value.is_null() ? "\"\"" : Json(value); }
std::string BoolOrFalse(const Value& value) { return value.bool_value() ? "true" : "false"; }

// "null", or a list of what `show` makes of the items.
template <typename Show>
std::string ListOf(const Value& list, Show show) {
  if (list.is_null()) return "null";
  const auto append = [&](std::string* out, const Value& item) { *out += show(item); };
  return absl::StrCat("[", absl::StrJoin(list.items(), ",", append), "]");
}

std::string SchemaOrNull(const Value& value) {
  return value.is_object() ? ShownSchema(value) : "null";
}

std::string ShownSchemaMap(const Value& schemas) {
  if (schemas.is_null()) return "null";
  const auto append = [](std::string* out, const ValueMember& member) {
    absl::StrAppend(out, Json(Value(member.key.view())), ":", ShownSchema(member.value));
  };
  return absl::StrCat("{", absl::StrJoin(schemas.members(), ",", append), "}");
}

std::string ShownDocs(const Value& docs) {
  if (docs.is_null()) return "null";
  return Struct(
      {{"Description", TextOrEmpty(docs["description"])}, {"URL", TextOrEmpty(docs["url"])}});
}

std::string ShownMember(const ShownField& field, const Value& value) {
  switch (field.kind) {
    case ShownField::kText:
      return TextOrEmpty(value);
    case ShownField::kBool:
      return value.is_null() ? "false" : Json(value);
    case ShownField::kSchemas:
      return ListOf(value, ShownSchema);
    case ShownField::kSchema:
      return value.is_null() ? "null" : ShownSchema(value);
    case ShownField::kSchemaMap:
      return ShownSchemaMap(value);
    case ShownField::kItems:
      return value.is_null() ? "null" : ShownItems(value);
    case ShownField::kBoolOrSchema:
      if (value.is_null()) return "null";
      return Struct({{"Allows", value.is_object() || value.bool_value() ? "true" : "false"},
                     {"Schema", SchemaOrNull(value)}});
    case ShownField::kDocs:
      return ShownDocs(value);
    case ShownField::kRules:
      return ListOf(value, ShownRule);
    default:
      return Json(value);
  }
}

std::string ShownSubresources(const Value& subresources) {
  if (subresources.is_null()) return "null";
  std::string scale = "null";
  if (const Value* found = subresources.Find("scale")) {
    scale = Struct({{"SpecReplicasPath", TextOrEmpty((*found)["specReplicasPath"])},
                    {"StatusReplicasPath", TextOrEmpty((*found)["statusReplicasPath"])},
                    {"LabelSelectorPath", Json((*found)["labelSelectorPath"])}});
  }
  return Struct({{"Status", Json(subresources["status"])}, {"Scale", scale}});
}

std::string ShownColumn(const Value& column) {
  return Struct({{"Name", TextOrEmpty(column["name"])},
                 {"Type", TextOrEmpty(column["type"])},
                 {"Format", TextOrEmpty(column["format"])},
                 {"Description", TextOrEmpty(column["description"])},
                 {"Priority", absl::StrCat(column["priority"].int_value())},
                 {"JSONPath", TextOrEmpty(column["jsonPath"])}});
}

std::string ShownSelectableField(const Value& field) {
  return Struct({{"JSONPath", TextOrEmpty(field["jsonPath"])}});
}

std::string ShownVersion(const Value& version) {
  std::string schema = "null";
  if (const Value* found = version.Find("schema")) {
    schema = Struct({{"OpenAPIV3Schema", SchemaOrNull((*found)["openAPIV3Schema"])}});
  }
  return Struct(
      {{"Name", TextOrEmpty(version["name"])},
       {"Served", BoolOrFalse(version["served"])},
       {"Storage", BoolOrFalse(version["storage"])},
       {"Deprecated", BoolOrFalse(version["deprecated"])},
       {"DeprecationWarning", Json(version["deprecationWarning"])},
       {"Schema", schema},
       {"Subresources", ShownSubresources(version["subresources"])},
       {"AdditionalPrinterColumns", ListOf(version["additionalPrinterColumns"], ShownColumn)},
       {"SelectableFields", ListOf(version["selectableFields"], ShownSelectableField)}});
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

std::string ShownRule(const Value& rule) {
  return Struct({{"Rule", TextOrEmpty(rule["rule"])},
                 {"Message", TextOrEmpty(rule["message"])},
                 {"MessageExpression", TextOrEmpty(rule["messageExpression"])},
                 {"Reason", Json(rule["reason"])},
                 {"FieldPath", TextOrEmpty(rule["fieldPath"])},
                 {"OptionalOldSelf", Json(rule["optionalOldSelf"])}});
}

std::string ShownVersions(const Value& versions) { return ListOf(versions, ShownVersion); }

std::string ShownItems(const Value& items) {
  return Struct({{"Schema", SchemaOrNull(items)},
                 {"JSONSchemas", items.is_list() ? ListOf(items, ShownSchema) : "null"}});
}

std::string ShownSchema(const Value& props) {
  std::string out = "{";
  for (const ShownField& field : kSchemaFields) {
    absl::StrAppend(&out, out.size() > 1 ? "," : "", "\"", field.go_name,
                    "\":", ShownMember(field, props[field.name]));
  }
  return out + "}";
}

}  // namespace quiesce::crd
