// One pass over the schema as it was written. Three flags are collected on the way up (Adopt):
// whether a subtree has defaults, embedded resources or lists with unique items. The walks over
// values ask them first, so a schema without defaults costs no walk at all.
//
// Branches of allOf, anyOf, oneOf and not are schemas of their own, whose flags do not count above:
// a structural schema defines nothing in there.
#include "apiserver_fake/schema/structural.h"

#include <memory>
#include <optional>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "apiserver_fake/schema/formats.h"
#include "apiserver_fake/schema/type_names.h"

namespace quiesce::schema {
namespace {

SchemaType TypeOf(const Value& props) {
  if (props["x-kubernetes-int-or-string"].bool_value()) return SchemaType::kIntOrString;
  return SchemaTypeNamed(props["type"].string_value());
}

std::optional<double> Number(const Value& props, absl::string_view key) {
  const Value* value = props.Find(key);
  if (value == nullptr || !value->is_number()) return std::nullopt;
  return value->double_value();
}

std::optional<int64_t> Integer(const Value& props, absl::string_view key) {
  const Value* value = props.Find(key);
  if (value == nullptr || !value->is_number()) return std::nullopt;
  return value->is_int() ? value->int_value() : static_cast<int64_t>(value->double_value());
}

class Builder {
 public:
  explicit Builder(SchemaSet* set) : set_(set) {}

  const Schema* Build(const Value& props) {
    Schema& schema = *set_->New();
    SetGenerics(props, schema);
    SetExtensions(props, schema);
    SetRules(props, schema);
    SetChildren(props, schema);
    return &schema;
  }

 private:
  static void SetGenerics(const Value& props, Schema& schema) {
    schema.type = TypeOf(props);
    schema.nullable = props["nullable"].bool_value();
    absl::string_view format = props["format"].string_value();
    absl::string_view type =
        schema.type == SchemaType::kIntOrString ? "" : props["type"].string_value();
    if (!format.empty() && IsRecognizedFormat(type, format)) schema.format = std::string(format);
    const Value* value = props.Find("default");
    if (value != nullptr && !value->is_null()) {
      schema.default_value = *value;
      schema.has_defaults = true;
    }
    for (const Value& name : props["required"].items()) {
      schema.required.emplace_back(name.string_value());
    }
  }

  static void SetExtensions(const Value& props, Schema& schema) {
    schema.preserve_unknown_fields = props["x-kubernetes-preserve-unknown-fields"].bool_value();
    schema.embedded_resource = props["x-kubernetes-embedded-resource"].bool_value();
    schema.has_embedded_resources = schema.embedded_resource;
    absl::string_view list = props["x-kubernetes-list-type"].string_value();
    if (list == "atomic") schema.list_type = ListType::kAtomic;
    if (list == "set") schema.list_type = ListType::kSet;
    if (list == "map") schema.list_type = ListType::kMap;
    schema.has_unique_lists = list == "set" || list == "map";
    for (const Value& key : props["x-kubernetes-list-map-keys"].items()) {
      schema.list_map_keys.emplace_back(key.string_value());
    }
    absl::string_view map = props["x-kubernetes-map-type"].string_value();
    if (map == "atomic") schema.map_type = MapType::kAtomic;
    if (map == "granular") schema.map_type = MapType::kGranular;
  }

  void SetRules(const Value& props, Schema& schema) {
    static constexpr absl::string_view kRuleKeys[] = {"minimum",
                                                      "maximum",
                                                      "multipleOf",
                                                      "exclusiveMinimum",
                                                      "exclusiveMaximum",
                                                      "minLength",
                                                      "maxLength",
                                                      "minItems",
                                                      "maxItems",
                                                      "minProperties",
                                                      "maxProperties",
                                                      "uniqueItems",
                                                      "pattern",
                                                      "enum",
                                                      "allOf",
                                                      "anyOf",
                                                      "oneOf",
                                                      "not",
                                                      "x-kubernetes-validations"};
    bool any = false;
    for (absl::string_view key : kRuleKeys) any = any || props.Has(key);
    if (!any) return;
    schema.rules = std::make_unique<SchemaRules>();
    SchemaRules& rules = *schema.rules;
    rules.minimum = Number(props, "minimum");
    rules.maximum = Number(props, "maximum");
    rules.multiple_of = Number(props, "multipleOf");
    rules.exclusive_minimum = props["exclusiveMinimum"].bool_value();
    rules.exclusive_maximum = props["exclusiveMaximum"].bool_value();
    rules.min_length = Integer(props, "minLength");
    rules.max_length = Integer(props, "maxLength");
    rules.min_items = Integer(props, "minItems");
    rules.max_items = Integer(props, "maxItems");
    rules.min_properties = Integer(props, "minProperties");
    rules.max_properties = Integer(props, "maxProperties");
    rules.unique_items = props["uniqueItems"].bool_value();
    rules.pattern = std::string(props["pattern"].string_value());
    if (!rules.pattern.empty()) {
      absl::StatusOr<Pattern> pattern = Pattern::Compile(rules.pattern);
      if (pattern.ok()) rules.compiled_pattern = *std::move(pattern);
    }
    for (const Value& value : props["enum"].items()) {
      rules.enum_values.push_back(value);
    }
    for (const Value& one : props["allOf"].items()) rules.all_of.push_back(Build(one));
    for (const Value& one : props["anyOf"].items()) rules.any_of.push_back(Build(one));
    for (const Value& one : props["oneOf"].items()) rules.one_of.push_back(Build(one));
    if (const Value* other = props.Find("not")) rules.not_schema = Build(*other);
    if (const Value* cel = props.Find("x-kubernetes-validations")) {
      rules.cel_rules = *cel;
    }
  }

  void SetChildren(const Value& props, Schema& schema) {
    for (const ValueMember& property : props["properties"].members()) {
      schema.properties.emplace_back(std::string(property.key.view()),
                                     Adopt(schema, Build(property.value)));
    }
    const Value& items = props["items"];
    if (items.is_object()) schema.items = Adopt(schema, Build(items));
    const Value* additional = props.Find("additionalProperties");
    if (additional == nullptr) return;
    if (additional->is_object()) {
      schema.additional_properties = Adopt(schema, Build(*additional));
    } else if (additional->is_bool()) {
      schema.additional_properties_allowed = additional->bool_value();
      schema.additional_properties_forbidden = !additional->bool_value();
    }
  }

  static const Schema* Adopt(Schema& parent, const Schema* child) {
    parent.has_defaults |= child->has_defaults;
    parent.has_embedded_resources |= child->has_embedded_resources;
    parent.has_unique_lists |= child->has_unique_lists;
    return child;
  }

  SchemaSet* set_;
};

absl::Status CheckSupported(const Value& props) {
  static constexpr absl::string_view kUnsupported[] = {
      "id",           "$schema",         "$ref",       "patternProperties",
      "dependencies", "additionalItems", "definitions"};
  for (absl::string_view key : kUnsupported) {
    const Value* value = props.Find(key);
    if (value == nullptr) continue;
    bool empty =
        value->is_string() ? value->string_value().empty() : value->is_object() && value->empty();
    if (empty && key != "additionalItems") continue;
    return absl::InvalidArgumentError(
        absl::StrCat("OpenAPIV3Schema '", key == "$schema" ? "schema" : key, "' is not supported"));
  }
  return absl::OkStatus();
}

}  // namespace

const Schema* BuildStructuralSchema(const Value& props, SchemaSet* set) {
  return Builder(set).Build(props);
}

absl::Status CheckConvertible(const Value& props) {
  absl::Status status = CheckSupported(props);
  if (!status.ok()) return status;
  if (const Value* other = props.Find("not")) status = CheckConvertible(*other);
  for (absl::string_view key : {"allOf", "anyOf", "oneOf"}) {
    for (const Value& one : props[key].items()) {
      if (status.ok()) status = CheckConvertible(one);
    }
  }
  if (!status.ok()) return status;
  const Value* preserve = props.Find("x-kubernetes-preserve-unknown-fields");
  if (preserve != nullptr && preserve->is_bool() && !preserve->bool_value()) {
    return absl::InvalidArgumentError(
        "internal error: 'x-kubernetes-preserve-unknown-fields' must be true or undefined");
  }
  const Value& items = props["items"];
  if (items.is_list() && !items.empty()) {
    return absl::InvalidArgumentError("OpenAPIV3Schema 'items' must be a schema, but is an array");
  }
  if (items.is_object()) status = CheckConvertible(items);
  for (const ValueMember& property : props["properties"].members()) {
    if (status.ok()) status = CheckConvertible(property.value);
  }
  const Value& additional = props["additionalProperties"];
  if (status.ok() && additional.is_object()) status = CheckConvertible(additional);
  return status;
}

}  // namespace quiesce::schema
