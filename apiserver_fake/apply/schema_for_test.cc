#include "apiserver_fake/apply/schema_for_test.h"

#include <string>
#include <utility>

#include "apiserver_fake/base/json.h"
#include "apiserver_fake/schema/type_names.h"

namespace quiesce::apply {
namespace {

void SetListType(const Value& json, schema::Schema* schema) {
  const absl::string_view list = json["x-kubernetes-list-type"].string_value();
  if (list == "atomic") schema->list_type = schema::ListType::kAtomic;
  if (list == "set") schema->list_type = schema::ListType::kSet;
  if (list == "map") schema->list_type = schema::ListType::kMap;
  for (const Value& key : json["x-kubernetes-list-map-keys"].items()) {
    schema->list_map_keys.emplace_back(std::string(key.string_value()));
  }
}

}  // namespace

SchemaForTest::SchemaForTest(absl::string_view json)
    : root_(Build(ParseJson(json).value_or(Value()))) {}

const schema::Schema* SchemaForTest::Build(const Value& json) {
  schema::Schema* schema = set_.New();
  schema->type = schema::SchemaTypeNamed(json["type"].string_value());
  schema->format = std::string(json["format"].string_value());
  schema->preserve_unknown_fields = json["x-kubernetes-preserve-unknown-fields"].bool_value();
  schema->embedded_resource = json["x-kubernetes-embedded-resource"].bool_value();
  if (const Value* fallback = json.Find("default")) schema->default_value = *fallback;
  SetListType(json, schema);
  const absl::string_view map = json["x-kubernetes-map-type"].string_value();
  if (map == "atomic") schema->map_type = schema::MapType::kAtomic;
  if (map == "granular") schema->map_type = schema::MapType::kGranular;
  for (const ValueMember& property : json["properties"].members()) {
    schema->properties.emplace_back(std::string(property.key.view()), Build(property.value));
  }
  for (const Value& name : json["required"].items()) {
    schema->required.emplace_back(std::string(name.string_value()));
  }
  if (json.Has("items")) schema->items = Build(json["items"]);
  const Value& additional = json["additionalProperties"];
  if (additional.is_object()) schema->additional_properties = Build(additional);
  schema->additional_properties_allowed = additional.bool_value();
  return schema;
}

}  // namespace quiesce::apply
