#include "apiserver_fake/schema/default.h"

#include <utility>

#include "absl/strings/string_view.h"
#include "apiserver_fake/schema/shared_walk.h"

namespace quiesce::schema {
namespace {

// A null that the schema does not allow becomes its default, or stays null where it has none.
bool DefaultNull(const Schema& schema, Value& value) {
  if (!value.is_null() || schema.nullable || !schema.default_value.has_value()) return false;
  value = *schema.default_value;
  return true;
}

bool DefaultChild(const Schema& schema, Value& child, const Value* defaulted) {
  bool changed = DefaultNull(schema, child);
  return ApplyDefaults(schema, child, defaulted) || changed;
}

bool DefaultMembers(const Schema& schema, Value& value, const Value* defaulted) {
  MemberEdits edits;
  for (const auto& [name, property] : schema.properties) {
    if (!property->has_defaults) continue;
    const Value* present = value.Find(name);
    if (present == nullptr && !property->default_value.has_value()) continue;
    Value child = present == nullptr ? *property->default_value : *present;
    bool changed = DefaultChild(*property, child, TwinMember(defaulted, name));
    if (changed || present == nullptr) edits.Set(name, std::move(child));
  }
  if (schema.additional_properties != nullptr && schema.additional_properties->has_defaults) {
    for (const ValueMember& member : value.members()) {
      absl::string_view key = member.key.view();
      if (schema.PropertyOnly(key) != nullptr) continue;
      Value child = member.value;
      if (DefaultChild(*schema.additional_properties, child, TwinMember(defaulted, key))) {
        edits.Set(key, std::move(child));
      }
    }
  }
  return edits.Apply(value);
}

}  // namespace

bool ApplyDefaults(const Schema& schema, Value& value, const Value* defaulted) {
  if (!schema.has_defaults || SharedWith(value, defaulted)) return false;
  if (value.is_object()) return DefaultMembers(schema, value, defaulted);
  if (!value.is_list() || schema.items == nullptr) return false;
  ItemEdits edits;
  for (size_t i = 0; i < value.items().size(); ++i) {
    Value item = value.items()[i];
    if (DefaultChild(*schema.items, item, TwinItem(defaulted, i))) edits.Set(i, std::move(item));
  }
  return edits.Apply(value);
}

}  // namespace quiesce::schema
