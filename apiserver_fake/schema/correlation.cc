#include "apiserver_fake/schema/correlation.h"

#include <string>

namespace quiesce::schema {
namespace {

bool IsScalar(const Value& value) {
  return value.is_bool() || value.is_number() || value.is_string();
}

// Both have all keys, scalar and equal.
bool SameKeys(const Schema& schema, const Value& a, const Value& b) {
  for (const std::string& key : schema.list_map_keys) {
    const Value* of_a = a.Find(key);
    const Value* of_b = b.Find(key);
    if (of_a == nullptr || of_b == nullptr || !IsScalar(*of_a) || *of_a != *of_b) return false;
  }
  return true;
}

}  // namespace

const Value* CorrelatedMember(const Schema& schema, const Value* old, absl::string_view key) {
  if (old == nullptr || schema.Property(key) == nullptr) return nullptr;
  return old->Find(key);
}

const Value* CorrelatedItem(const Schema& schema, const Value* old, const Value& list,
                            size_t index) {
  if (old == nullptr || schema.type != SchemaType::kArray || schema.list_type != ListType::kMap ||
      schema.list_map_keys.empty() || schema.items == nullptr) {
    return nullptr;
  }
  const Value& item = list.items()[index];
  // Mostly it is where it was; but the first of equal ones is the one that counts.
  for (const Value& candidate : old->items()) {
    if (candidate.SharesNodeWith(item) || SameKeys(schema, item, candidate)) {
      return SameKeys(schema, item, candidate) ? &candidate : nullptr;
    }
  }
  return nullptr;
}

}  // namespace quiesce::schema
