// Every "false" below is allowed to be wrong, every "true" must be right: an unusual rule is
// answered with false at once and never interpreted here. Null is always false, as it may have to
// be dropped or defaulted; an absent member with a default is false, as defaulting would add it.
#include "apiserver_fake/schema/quick_check.h"

#include <cstddef>
#include <string>
#include <vector>

#include "apiserver_fake/api/field_path.h"
#include "apiserver_fake/api/validation_error.h"
#include "apiserver_fake/schema/correlation.h"
#include "apiserver_fake/schema/shared_walk.h"
#include "apiserver_fake/schema/validate.h"
#include "apiserver_fake/schema/value_checks.h"

namespace quiesce::schema {
namespace {

// Lists whose items must differ are compared pair by pair, up to this length.
constexpr size_t kMaxPairs = 32;

bool IsTypeMeta(absl::string_view key) {
  return key == "apiVersion" || key == "kind" || key == "metadata";
}

// The rules ask for more than limits of size, which are checked here, and for more than expressions
// (x-kubernetes-validations), which are a stage of their own.
bool AsksForMore(const SchemaRules* rules) {
  return rules != nullptr &&
         (!rules->all_of.empty() || !rules->any_of.empty() || !rules->one_of.empty() ||
          rules->not_schema != nullptr || !rules->enum_values.empty() || rules->unique_items);
}

bool IsOfType(SchemaType type, const Value& scalar) {
  switch (type) {
    case SchemaType::kString:
      return scalar.is_string();
    case SchemaType::kInteger:
      return scalar.is_int();
    case SchemaType::kBoolean:
      return scalar.is_bool();
    case SchemaType::kIntOrString:
      return scalar.is_int() || scalar.is_string();
    default:
      return false;
  }
}

bool IsCleanScalar(const Schema& schema, const Value& value) {
  if (!IsOfType(schema.type, value)) return false;
  if (schema.rules == nullptr && schema.format.empty()) return true;
  api::FieldErrors errors;
  ValidateValue(schema, value, ValidateOptions(), errors);
  return errors.empty();
}

bool SameKeys(const std::vector<std::string>& keys, const Value& a, const Value& b) {
  for (const std::string& key : keys) {
    if (a[key] != b[key]) return false;
  }
  return true;
}

// The items differ as the type of the list demands.
bool AreUnique(const Schema& schema, const Value& list) {
  if (schema.list_type != ListType::kSet && schema.list_type != ListType::kMap) return true;
  const auto items = list.items();
  if (items.size() > kMaxPairs) return false;
  for (size_t i = 0; i < items.size(); ++i) {
    if (schema.list_type == ListType::kMap && !items[i].is_object()) return false;
    for (size_t j = 0; j < i; ++j) {
      const bool same = schema.list_type == ListType::kSet
                            ? items[i] == items[j]
                            : SameKeys(schema.list_map_keys, items[i], items[j]);
      if (same) return false;
    }
  }
  return true;
}

bool IsCleanList(const Schema& schema, const Value& list, const Value* twin) {
  if (schema.type != SchemaType::kArray || schema.items == nullptr || !schema.format.empty() ||
      AsksForMore(schema.rules.get())) {
    return false;
  }
  api::ValidationResult counted;
  CheckItemCount(schema, list, api::FieldStep(), counted);
  if (!counted.valid()) return false;
  for (size_t i = 0; i < list.items().size(); ++i) {
    if (!IsPlainlyClean(*schema.items, list.items()[i], CorrelatedItem(schema, twin, list, i))) {
      return false;
    }
  }
  return AreUnique(schema, list);
}

// Whether a schema says no more of a member that every object has than what it is anyway.
bool SaysNothing(const Schema& schema, const Value& value) {
  return (value.is_object() ? schema.type == SchemaType::kObject : IsOfType(schema.type, value)) &&
         schema.rules == nullptr && schema.format.empty() && schema.properties.empty() &&
         schema.required.empty() && !schema.has_additional_properties();
}

// Properties and members are both in the order of their names.
bool AreCleanMembers(const Schema& schema, const Value& object, const Value* twin, bool is_root) {
  auto property = schema.properties.begin();
  const auto end = schema.properties.end();
  const auto pass_absent = [&](absl::string_view until) {
    while (property != end && absl::string_view(property->first) < until) {
      if (property->second->default_value.has_value()) return false;
      ++property;
    }
    return true;
  };
  for (const ValueMember& member : object.members()) {
    const absl::string_view key = member.key.view();
    if (!pass_absent(key)) return false;
    const bool declared = property != end && property->first == key;
    const Schema* below = declared ? (property++)->second : schema.additional_properties;
    if (is_root && IsTypeMeta(key)) {
      if (declared && !SaysNothing(*below, member.value)) return false;
      continue;
    }
    if (below == nullptr) return false;
    if (!IsPlainlyClean(*below, member.value, TwinMember(twin, key))) return false;
  }
  for (; property != end; ++property) {
    if (property->second->default_value.has_value()) return false;
  }
  for (const std::string& name : schema.required) {
    if (!object.Has(name)) return false;
  }
  return true;
}

bool IsCleanObject(const Schema& schema, const Value& object, const Value* twin, bool is_root) {
  if (schema.type != SchemaType::kObject || schema.preserve_unknown_fields ||
      schema.embedded_resource || !schema.format.empty() || AsksForMore(schema.rules.get())) {
    return false;
  }
  api::ValidationResult counted;
  CheckPropertyCount(schema, object, api::FieldStep(), counted);
  return counted.valid() && AreCleanMembers(schema, object, twin, is_root);
}

}  // namespace

bool IsPlainlyClean(const Schema& schema, const Value& value, const Value* twin) {
  if (SharedWith(value, twin)) return true;
  switch (value.kind()) {
    case Value::Kind::kNull:
      return false;
    case Value::Kind::kObject:
      return IsCleanObject(schema, value, twin, /*is_root=*/false);
    case Value::Kind::kList:
      return !schema.preserve_unknown_fields && IsCleanList(schema, value, twin);
    default:
      return IsCleanScalar(schema, value);
  }
}

bool IsPlainlyCleanObject(const Schema& schema, const Value& object, const Value* twin) {
  if (SharedWith(object, twin)) return true;
  return object.is_object() && IsCleanObject(schema, object, twin, /*is_root=*/true);
}

}  // namespace quiesce::schema
