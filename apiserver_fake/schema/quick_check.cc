// Every "false" below is allowed to be wrong, every "true" must be right: an unusual rule is
// answered with false at once and never interpreted here. Null is always false, as it may have to
// be dropped or defaulted; an absent member with a default is false, as defaulting would add it.
#include "apiserver_fake/schema/quick_check.h"

#include <cstddef>
#include <string>
#include <vector>

#include "absl/types/span.h"
#include "apiserver_fake/api/field_path.h"
#include "apiserver_fake/api/validation_error.h"
#include "apiserver_fake/base/member_walk.h"
#include "apiserver_fake/schema/correlation.h"
#include "apiserver_fake/schema/shared_walk.h"
#include "apiserver_fake/schema/validate.h"
#include "apiserver_fake/schema/value_checks.h"

namespace quiesce::schema {
namespace {

constinit const Value no_value;

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

// Items that have one key: each is read once.
bool AreUniqueBy(const std::string& key, absl::Span<const Value> items) {
  const Value* seen[kMaxPairs];
  for (size_t i = 0; i < items.size(); ++i) {
    if (!items[i].is_object()) return false;
    seen[i] = &items[i][key];
    for (size_t j = 0; j < i; ++j) {
      if (*seen[i] == *seen[j]) return false;
    }
  }
  return true;
}

// The items differ as the type of the list demands.
bool AreUnique(const Schema& schema, const Value& list) {
  if (schema.list_type != ListType::kSet && schema.list_type != ListType::kMap) return true;
  const auto items = list.items();
  if (items.size() > kMaxPairs) return false;
  const std::vector<std::string>& keys = schema.list_map_keys;
  if (schema.list_type == ListType::kMap && keys.size() == 1) return AreUniqueBy(keys[0], items);
  for (size_t i = 0; i < items.size(); ++i) {
    if (schema.list_type == ListType::kMap && !items[i].is_object()) return false;
    for (size_t j = 0; j < i; ++j) {
      const bool same = schema.list_type == ListType::kSet ? items[i] == items[j]
                                                           : SameKeys(keys, items[i], items[j]);
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

// A member of the whole object that every kind has.
bool IsCleanTypeMeta(const Schema& schema, const ValueMember& member) {
  const Schema* const declared = schema.PropertyOnly(member.key.view());
  return declared == nullptr || SaysNothing(*declared, member.value);
}

// Nothing that is missing has a default or is required.
bool IsComplete(const Schema& schema, const Value& object) {
  if (schema.has_defaults) {
    for (const auto& [name, property] : schema.properties) {
      if (property->default_value.has_value() && !object.Has(name)) return false;
    }
  }
  for (const std::string& name : schema.required) {
    if (!object.Has(name)) return false;
  }
  return true;
}

// What an object shares with its twin is as clean as that.
bool AreCleanMembers(const Schema& schema, const Value& object, const Value* twin, bool is_root,
                     CheckedLists* checked) {
  MemberWalk twins(twin == nullptr ? no_value : *twin);
  for (const ValueMember& member : object.members()) {
    const Value* const its_twin = twins.Find(member.key);
    if (SharedWith(member.value, its_twin)) continue;
    if (is_root && IsTypeMeta(member.key.view())) {
      if (!IsCleanTypeMeta(schema, member)) return false;
      continue;
    }
    const Schema* const below = schema.Property(member.key.view());
    if (below == nullptr || !IsPlainlyClean(*below, member.value, its_twin, checked)) return false;
  }
  return IsComplete(schema, object);
}

bool IsCleanObject(const Schema& schema, const Value& object, const Value* twin, bool is_root,
                   CheckedLists* checked) {
  if (schema.type != SchemaType::kObject || schema.preserve_unknown_fields ||
      schema.embedded_resource || !schema.format.empty() || AsksForMore(schema.rules.get())) {
    return false;
  }
  if (schema.rules != nullptr) {
    api::ValidationResult counted;
    CheckPropertyCount(schema, object, api::FieldStep(), counted);
    if (!counted.valid()) return false;
  }
  return AreCleanMembers(schema, object, twin, is_root, checked);
}

}  // namespace

bool IsPlainlyClean(const Schema& schema, const Value& value, const Value* twin,
                    CheckedLists* checked) {
  if (SharedWith(value, twin)) return true;
  switch (value.kind()) {
    case Value::Kind::kNull:
      return false;
    case Value::Kind::kObject:
      if (checked == nullptr) return IsCleanObject(schema, value, twin, /*is_root=*/false, nullptr);
      if (checked->IsLast(schema, value, twin)) return true;
      if (!IsCleanObject(schema, value, twin, /*is_root=*/false, checked)) return false;
      checked->NoteLast(schema, value, twin);
      return true;
    case Value::Kind::kList:
      if (schema.preserve_unknown_fields) return false;
      if (checked == nullptr) return IsCleanList(schema, value, twin);
      if (checked->Knows(schema, value, twin)) return true;
      if (!IsCleanList(schema, value, twin)) return false;
      checked->Note(schema, value, twin);
      return true;
    default:
      return IsCleanScalar(schema, value);
  }
}

bool IsPlainlyCleanObject(const Schema& schema, const Value& object, const Value* twin,
                          CheckedLists* checked) {
  if (SharedWith(object, twin)) return true;
  return object.is_object() && IsCleanObject(schema, object, twin, /*is_root=*/true, checked);
}

}  // namespace quiesce::schema
