// A schema is judged several times, and the errors come in that order: the root under a status
// subresource, the structural rules with the defaults, the walk over all of OpenAPI (SchemaWalker),
// and the rules of x-kubernetes-validations. A mistake may be reported twice; each report has its
// own words.
//
// Only what converts to a structural schema can be judged as one, and only a valid one has rules
// that can be compiled. Where it does not convert, the walk usually says what is wrong in better
// words, so the failure to convert is reported only if nothing else is.
#include "apiserver_fake/crd/definition_schema.h"

#include <utility>

#include "absl/functional/function_ref.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "apiserver_fake/api/simple_json_path.h"
#include "apiserver_fake/crd/definition_defaults.h"
#include "apiserver_fake/crd/definition_rules.h"
#include "apiserver_fake/crd/internal_version.h"
#include "apiserver_fake/schema/formats.h"
#include "apiserver_fake/schema/structural.h"

namespace quiesce::crd {
namespace {

std::string Child(const std::string& path, absl::string_view name) {
  return absl::StrCat(path, ".", name);
}
std::string Indexed(const std::string& path, absl::string_view name, size_t index) {
  return absl::StrCat(path, ".", name, "[", index, "]");
}
std::string Keyed(const std::string& path, absl::string_view name, absl::string_view key) {
  return absl::StrCat(path, ".", name, "[", key, "]");
}

// Calls `visit` for the schema and every schema in it, in the order of apiextensions' SchemaHas,
// until it returns true.
bool AnySchema(const Value& props, absl::FunctionRef<bool(const Value&)> visit) {
  if (!props.is_object()) return false;
  if (visit(props)) return true;
  const Value& items = props["items"];
  if (AnySchema(items, visit)) return true;
  for (const Value& item : items.items()) {
    if (AnySchema(item, visit)) return true;
  }
  for (absl::string_view junctor : {"allOf", "anyOf", "oneOf"}) {
    for (const Value& branch : props[junctor].items()) {
      if (AnySchema(branch, visit)) return true;
    }
  }
  if (AnySchema(props["not"], visit)) return true;
  for (const ValueMember& property : props["properties"].members()) {
    if (AnySchema(property.value, visit)) return true;
  }
  return AnySchema(props["additionalProperties"], visit);
}

bool IsKnownType(absl::string_view type) {
  return type == "string" || type == "number" || type == "integer" || type == "boolean" ||
         type == "array" || type == "object";
}

// What a walk inherits from the schemas around.
struct Inherited {
  bool defaults_allowed = true;
  std::string why_not;           // " in top-level metadata"
  bool inside_metadata = false;  // of a resource, embedded or whole
};

class SchemaWalker {
 public:
  explicit SchemaWalker(api::FieldErrors* errors) : errors_(*errors) {}

  void Walk(const Value& props, const std::string& path, const Inherited& inherited, bool is_root) {
    if (!props.is_object()) return;
    Standard(props, path, inherited);
    if (props["uniqueItems"].bool_value()) {
      Forbid(Child(path, "uniqueItems"),
             "uniqueItems cannot be set to true since the runtime complexity becomes quadratic");
    }
    AdditionalProperties(props, path, inherited);
    Properties(props, path, inherited, is_root);
    Branches(props, path, inherited);
    Items(props, path, inherited);
    const Value* preserve = props.Find("x-kubernetes-preserve-unknown-fields");
    if (preserve != nullptr && !preserve->bool_value()) {
      errors_.push_back(api::InvalidField(Child(path, "x-kubernetes-preserve-unknown-fields"),
                                          *preserve, "must be true or undefined"));
    }
    MapType(props, path);
    ListType(props, path);
    ListMap(props, path);
    UniqueListItems(props, path);
    Rules(props, path);
  }

 private:
  void Forbid(std::string field, std::string text) {
    errors_.push_back(api::ForbiddenField(std::move(field), std::move(text)));
  }

  // specStandardValidatorV3.validate: what no schema may have.
  void Standard(const Value& props, const std::string& path, const Inherited& inherited) {
    absl::string_view type = props["type"].string_value();
    if (!type.empty() && !IsKnownType(type)) {
      errors_.push_back(
          api::NotSupportedField(Child(path, "type"), props["type"],
                                 {"array", "boolean", "integer", "number", "object", "string"}));
    }
    const Value* default_value = props.Find("default");
    if (default_value != nullptr && !default_value->is_null() && !inherited.defaults_allowed) {
      Forbid(Child(path, "default"), absl::StrCat("must not be set", inherited.why_not));
    }
    static constexpr absl::string_view kUnsupported[] = {
        "id", "additionalItems", "patternProperties", "definitions", "dependencies", "$ref"};
    for (absl::string_view key : kUnsupported) {
      if (props.Has(key)) Forbid(Child(path, key), absl::StrCat(key, " is not supported"));
    }
    if (type == "null") {
      Forbid(Child(path, "type"), "type cannot be set to null, use nullable as an alternative");
    }
    if (props["items"].is_list() && !props["items"].empty()) {
      Forbid(Child(path, "items"), "items must be a schema object and not an array");
    }
    if (inherited.inside_metadata && props["x-kubernetes-embedded-resource"].bool_value()) {
      Forbid(Child(path, "x-kubernetes-embedded-resource"),
             "must not be used inside of resource meta");
    }
  }

  void AdditionalProperties(const Value& props, const std::string& path,
                            const Inherited& inherited) {
    const Value* additional = props.Find("additionalProperties");
    if (additional == nullptr) return;
    if (!props["properties"].empty() && (additional->is_object() || !additional->bool_value())) {
      Forbid(Child(path, "additionalProperties"),
             "additionalProperties and properties are mutual exclusive");
    }
    Inherited next = inherited;
    if (inherited.inside_metadata) {
      next.defaults_allowed = false;
      next.why_not = " inside additionalProperties applying to object metadata";
    }
    Walk(*additional, Child(path, "additionalProperties"), next, false);
  }

  void Properties(const Value& props, const std::string& path, const Inherited& inherited,
                  bool is_root) {
    for (const ValueMember& property : props["properties"].members()) {
      absl::string_view key = property.key.view();
      Inherited next = inherited;
      bool meta = key == "metadata" || key == "kind" || key == "apiVersion";
      if (meta && (is_root || props["x-kubernetes-embedded-resource"].bool_value())) {
        next.inside_metadata = true;
        if (is_root) {
          next.defaults_allowed = false;
          next.why_not = absl::StrCat(" in top-level ", key);
        }
      }
      Walk(property.value, Keyed(path, "properties", key), next, false);
    }
  }

  void Branches(const Value& props, const std::string& path, const Inherited& inherited) {
    Walk(props["not"], Child(path, "not"), inherited, false);
    for (absl::string_view junctor : {"allOf", "oneOf", "anyOf"}) {
      size_t index = 0;
      for (const Value& branch : props[junctor].items()) {
        Walk(branch, Indexed(path, junctor, index++), inherited, false);
      }
    }
    for (const ValueMember& member : props["definitions"].members()) {
      Walk(member.value, Keyed(path, "definitions", member.key.view()), inherited, false);
    }
  }

  void Items(const Value& props, const std::string& path, const Inherited& inherited) {
    const Value& items = props["items"];
    Walk(items, Child(path, "items"), inherited, false);
    size_t index = 0;
    for (const Value& item : items.items()) {
      Walk(item, Indexed(path, "items", index++), inherited, false);
    }
    for (const ValueMember& member : props["dependencies"].members()) {
      Walk(member.value, Keyed(path, "dependencies", member.key.view()), inherited, false);
    }
  }

  // The type that an extension needs.
  void NeedType(const Value& props, const std::string& path, absl::string_view wanted,
                absl::string_view extension) {
    std::string text = absl::StrCat("must be ", wanted, " if ", extension, " is specified");
    absl::string_view type = props["type"].string_value();
    errors_.push_back(type.empty() ? api::RequiredField(Child(path, "type"), text)
                                   : api::InvalidField(Child(path, "type"), props["type"], text));
  }

  void MapType(const Value& props, const std::string& path) {
    const Value* map_type = props.Find("x-kubernetes-map-type");
    if (map_type == nullptr) return;
    if (props["type"].string_value() != "object") {
      NeedType(props, path, "object", "x-kubernetes-map-type");
    }
    absl::string_view text = map_type->string_value();
    if (text != "atomic" && text != "granular") {
      errors_.push_back(api::NotSupportedField(Child(path, "x-kubernetes-map-type"), *map_type,
                                               {"atomic", "granular"}));
    }
  }

  void ListType(const Value& props, const std::string& path) {
    const Value* list_type = props.Find("x-kubernetes-list-type");
    if (list_type == nullptr) return;
    absl::string_view text = list_type->string_value();
    const Value& items = props["items"];
    if (props["type"].string_value() != "array") {
      NeedType(props, path, "array", "x-kubernetes-list-type");
    } else if (text == "set" && items.is_object()) {
      const char* why = "must be atomic as item of a list with x-kubernetes-list-type=set";
      const Value* item_list = items.Find("x-kubernetes-list-type");
      const Value* item_map = items.Find("x-kubernetes-map-type");
      absl::string_view item_type = items["type"].string_value();
      if (item_type == "array" && item_list != nullptr && item_list->string_value() != "atomic") {
        errors_.push_back(api::InvalidField(absl::StrCat(path, ".items.x-kubernetes-list-type"),
                                            *item_list, why));
      }
      if (item_type == "object" && (item_map == nullptr || item_map->string_value() != "atomic")) {
        // The server shows the list type here.
        errors_.push_back(api::InvalidField(absl::StrCat(path, ".items.x-kubernetes-map-type"),
                                            items["x-kubernetes-list-type"], why));
      }
    }
    if (text != "atomic" && text != "set" && text != "map") {
      errors_.push_back(api::NotSupportedField(Child(path, "x-kubernetes-list-type"), *list_type,
                                               {"atomic", "set", "map"}));
    }
  }

  void ListMap(const Value& props, const std::string& path) {
    const Value* list_type = props.Find("x-kubernetes-list-type");
    const Value& keys = props["x-kubernetes-list-map-keys"];
    if (!keys.empty()) {
      const char* text = "must be map if x-kubernetes-list-map-keys is non-empty";
      std::string field = Child(path, "x-kubernetes-list-type");
      if (list_type == nullptr) {
        errors_.push_back(api::RequiredField(field, text));
      } else if (list_type->string_value() != "map") {
        errors_.push_back(api::InvalidField(field, *list_type, text));
      }
    }
    if (list_type == nullptr || list_type->string_value() != "map") return;
    const std::string keys_path = Child(path, "x-kubernetes-list-map-keys");
    if (keys.empty()) {
      errors_.push_back(
          api::RequiredField(keys_path, "must not be empty if x-kubernetes-list-type is map"));
    }
    const Value* items = props.Find("items");
    if (items == nullptr) {
      errors_.push_back(api::RequiredField(Child(path, "items"),
                                           "must have a schema if x-kubernetes-list-type is map"));
      return;
    }
    if (!items->is_object()) {
      errors_.push_back({api::FieldError::Type::kInvalid, Child(path, "items"), ShownItems(*items),
                         "must only have a single schema if x-kubernetes-list-type is map"});
      return;
    }
    if ((*items)["type"].string_value() != "object") {
      errors_.push_back(api::InvalidField(
          absl::StrCat(path, ".items.type"), Value((*items)["type"].string_value()),
          "must be object if parent array's x-kubernetes-list-type is map"));
      return;
    }
    ListMapKeys(keys, *items, path, keys_path);
  }

  void ListMapKeys(const Value& keys, const Value& items, const std::string& path,
                   const std::string& keys_path) {
    for (size_t i = 0; i < keys.size(); ++i) {
      absl::string_view key = keys.items()[i].string_value();
      const Value* property = items["properties"].Find(key);
      if (property == nullptr) {
        errors_.push_back(
            api::InvalidField(keys_path, keys, "entries must all be names of item properties"));
      } else {
        absl::string_view type = (*property)["type"].string_value();
        if (type == "array" || type == "object") {
          errors_.push_back(api::InvalidField(
              absl::StrCat(path, ".items.properties[", key, "].type"), items["type"],
              "must be a scalar type if parent array's x-kubernetes-list-type is map"));
        }
      }
      for (size_t j = 0; j < i; ++j) {
        if (keys.items()[j] != keys.items()[i]) continue;
        errors_.push_back(api::InvalidField(keys_path, keys, "must not contain duplicate entries"));
        break;
      }
    }
  }

  // Items of sets and maps are never null, and keys of maps are always there.
  void UniqueListItems(const Value& props, const std::string& path) {
    const Value& items = props["items"];
    absl::string_view list_type = props["x-kubernetes-list-type"].string_value();
    if (!items.is_object() || (list_type != "set" && list_type != "map")) return;
    if (items["nullable"].bool_value()) {
      Forbid(absl::StrCat(path, ".items.nullable"),
             absl::StrCat("cannot be nullable when x-kubernetes-list-type is ", list_type));
    }
    if (list_type != "map") return;
    for (const Value& key : props["x-kubernetes-list-map-keys"].items()) {
      const Value* property = items["properties"].Find(key.string_value());
      if (property == nullptr) continue;
      std::string at = absl::StrCat(path, ".items.properties[", key.string_value(), "]");
      bool required = false;
      for (const Value& name : items["required"].items()) required |= name == key;
      if (!required && (*property)["default"].is_null()) {
        errors_.push_back(api::RequiredField(
            Child(at, "default"),
            "this property is in x-kubernetes-list-map-keys, so it must have a default or be a "
            "required property"));
      }
      if ((*property)["nullable"].bool_value()) {
        Forbid(Child(at, "nullable"),
               "this property is in x-kubernetes-list-map-keys, so it cannot be nullable");
      }
    }
  }

  static bool HasNewlines(absl::string_view text) {
    return text.find_first_of("\n\r") != absl::string_view::npos;
  }

  // The form of x-kubernetes-validations.
  void Rules(const Value& props, const std::string& path) {
    size_t index = 0;
    for (const Value& rule : props["x-kubernetes-validations"].items()) {
      OneRule(props, rule, Indexed(path, "x-kubernetes-validations", index++));
    }
  }

  void OneRule(const Value& props, const Value& rule, const std::string& at) {
    absl::string_view message = rule["message"].string_value();
    absl::string_view trimmed_rule = absl::StripAsciiWhitespace(rule["rule"].string_value());
    absl::string_view trimmed_message = absl::StripAsciiWhitespace(message);
    if (trimmed_rule.empty()) {
      errors_.push_back(api::RequiredField(Child(at, "rule"), "rule is not specified"));
    } else if (!message.empty() && trimmed_message.empty()) {
      errors_.push_back(api::InvalidField(Child(at, "message"), rule["message"],
                                          "must be non-empty if specified"));
    } else if (HasNewlines(trimmed_message)) {
      errors_.push_back(
          api::InvalidField(Child(at, "message"), rule["message"], "must not contain line breaks"));
    } else if (HasNewlines(trimmed_rule) && trimmed_message.empty()) {
      errors_.push_back(api::RequiredField(
          Child(at, "message"), "message must be specified if rule contains line breaks"));
    }
    absl::string_view expression = rule["messageExpression"].string_value();
    if (!expression.empty() && absl::StripAsciiWhitespace(expression).empty()) {
      errors_.push_back(api::RequiredField(Child(at, "messageExpression"),
                                           "messageExpression must be non-empty if specified"));
    }
    if (const Value* reason = rule.Find("reason")) {
      absl::string_view text = reason->string_value();
      if (text != "FieldValueRequired" && text != "FieldValueForbidden" &&
          text != "FieldValueInvalid" && text != "FieldValueDuplicate") {
        errors_.push_back(api::NotSupportedField(Child(at, "reason"), *reason,
                                                 {"FieldValueDuplicate", "FieldValueForbidden",
                                                  "FieldValueInvalid", "FieldValueRequired"}));
      }
    }
    const Value& field_path = rule["fieldPath"];
    if (field_path.string_value().empty()) return;
    const std::string field = Child(at, "fieldPath");
    if (absl::StripAsciiWhitespace(field_path.string_value()).empty()) {
      errors_.push_back(api::InvalidField(field, field_path, "must be non-empty if specified"));
    }
    if (HasNewlines(field_path.string_value())) {
      errors_.push_back(api::InvalidField(field, field_path, "must not contain line breaks"));
    }
    if (!api::FollowSchemaPath(field_path.string_value(), props, /*arrays=*/true).error.empty()) {
      errors_.push_back(api::InvalidField(field, field_path, "must be a valid path"));
    }
  }

  api::FieldErrors& errors_;
};

// With the status subresource the schema of status is used on its own, so the root may only say
// what does not get lost by that.
void ValidateRootWithStatus(const std::string& path, const Value& props, api::FieldErrors& errors) {
  struct RootField {
    absl::string_view name;
    bool allowed;
  };
  // In the order of the Go struct; the first that is not allowed is reported.
  static constexpr RootField kFields[] = {{"id", false},
                                          {"$schema", false},
                                          {"$ref", false},
                                          {"type", true},
                                          {"nullable", false},
                                          {"default", false},
                                          {"enum", false},
                                          {"maxProperties", false},
                                          {"minProperties", false},
                                          {"allOf", false},
                                          {"oneOf", false},
                                          {"anyOf", false},
                                          {"not", false},
                                          {"additionalProperties", false},
                                          {"patternProperties", false},
                                          {"dependencies", false},
                                          {"additionalItems", false},
                                          {"definitions", false},
                                          {"x-kubernetes-embedded-resource", false},
                                          {"x-kubernetes-int-or-string", false},
                                          {"x-kubernetes-list-map-keys", false},
                                          {"x-kubernetes-list-type", false},
                                          {"x-kubernetes-map-type", false}};
  for (const RootField& field : kFields) {
    const Value* value = props.Find(field.name);
    if (value == nullptr) continue;
    if (field.allowed) {
      if (value->string_value() == "object") continue;
      errors.push_back(api::InvalidField(
          Child(path, "openAPIV3Schema.type"), *value,
          "only \"object\" is allowed as the type at the root of the schema if the status "
          "subresource is enabled"));
      return;
    }
    errors.push_back(
        {api::FieldError::Type::kInvalid, Child(path, "openAPIV3Schema"), ShownSchema(props),
         "only [Description Type Format Title Maximum ExclusiveMaximum Minimum ExclusiveMinimum "
         "MaxLength MinLength Pattern MaxItems MinItems UniqueItems MultipleOf Required Items "
         "Properties ExternalDocs Example XPreserveUnknownFields XValidations] fields are allowed "
         "at the root of the schema if the status subresource is enabled"});
    return;
  }
}

}  // namespace

void ValidateDefinitionSchema(const std::string& path, const Value& validation, bool has_status,
                              api::FieldErrors& errors) {
  const Value* props = validation.Find("openAPIV3Schema");
  if (props == nullptr) return;
  const size_t before = errors.size();
  const std::string schema_path = Child(path, "openAPIV3Schema");
  if (has_status) ValidateRootWithStatus(path, *props, errors);
  if ((*props)["nullable"].bool_value()) {
    errors.push_back(api::ForbiddenField(Child(path, "openAPIV3Schema.nullable"),
                                         "nullable cannot be true at the root"));
  }
  const absl::Status convertible = schema::CheckConvertible(*props);
  bool valid = convertible.ok();
  if (valid) {
    api::FieldErrors structural = schema::ValidateStructural(schema_path, *props);
    if (structural.empty()) ValidateSchemaDefaults(schema_path, *props, structural);
    errors.insert(errors.end(), structural.begin(), structural.end());
    valid = structural.empty();
  }
  api::FieldErrors found;
  SchemaWalker(&found).Walk(*props, schema_path, Inherited(), /*is_root=*/true);
  errors.insert(errors.end(), found.begin(), found.end());
  if (valid) ValidateDefinitionRules(schema_path, *props, found, errors);
  if (errors.size() == before && !convertible.ok()) {
    errors.push_back(api::InvalidField(schema_path, Value(""), std::string(convertible.message())));
  }
}

std::vector<std::string> UnrecognizedFormats(const Value& props) {
  std::vector<std::string> formats;
  AnySchema(props, [&formats](const Value& schema) {
    absl::string_view format = schema["format"].string_value();
    if (!format.empty() && !schema::IsRecognizedFormat(schema["type"].string_value(), format)) {
      formats.emplace_back(format);
    }
    return false;
  });
  return formats;
}

bool SchemaHasDefaults(const Value& props) {
  return AnySchema(props, [](const Value& schema) { return !schema["default"].is_null(); });
}

}  // namespace quiesce::crd
