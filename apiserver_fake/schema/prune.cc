// x-kubernetes-preserve-unknown-fields keeps what is undeclared in a value, and all that is below
// an undeclared member. A declared member is pruned again, by its own schema. apiVersion, kind and
// metadata of a resource, whole or embedded, are left to whoever decodes them.
#include "apiserver_fake/schema/prune.h"

#include <algorithm>

#include "absl/strings/string_view.h"
#include "apiserver_fake/api/field_path.h"
#include "apiserver_fake/schema/shared_walk.h"

namespace quiesce::schema {
namespace {

bool IsMetaField(absl::string_view key) {
  return key == "apiVersion" || key == "kind" || key == "metadata";
}

class Pruner {
 public:
  explicit Pruner(std::vector<std::string>* unknown) : unknown_(unknown) {}

  // `schema` is null below what is allowed without a schema (additionalProperties: true).
  bool Walk(const Schema* schema, Value& value, const Value* pruned, const api::FieldStep& at,
            bool embedded) {
    if (SharedWith(value, pruned)) return false;
    if (schema != nullptr && schema->preserve_unknown_fields) {
      return WalkPreserved(schema, value, pruned, at, embedded);
    }
    if (value.is_object()) return WalkObject(schema, value, pruned, at, embedded);
    if (!value.is_list()) return false;
    ItemEdits edits;
    const Schema* items = schema == nullptr ? nullptr : schema->items;
    for (size_t i = 0; i < value.items().size(); ++i) {
      Value item = value.items()[i];
      if (Walk(items, item, TwinItem(pruned, i), api::FieldStep(&at, i), IsEmbedded(items))) {
        edits.Set(i, std::move(item));
      }
    }
    return edits.Apply(value);
  }

 private:
  static bool IsEmbedded(const Schema* schema) {
    return schema != nullptr && schema->embedded_resource;
  }

  bool WalkObject(const Schema* schema, Value& value, const Value* pruned, const api::FieldStep& at,
                  bool embedded) {
    MemberEdits edits;
    for (const ValueMember& member : value.members()) {
      absl::string_view key = member.key.view();
      if (embedded && IsMetaField(key)) continue;
      const Schema* property = schema == nullptr ? nullptr : schema->PropertyOnly(key);
      if (property == nullptr && (schema == nullptr || !schema->has_additional_properties())) {
        if (unknown_ != nullptr && !(at.is_root() && IsMetaField(key) && schema != nullptr)) {
          unknown_->push_back(api::FieldStep(&at, key).DottedPath());
        }
        edits.Erase(key);
        continue;
      }
      WalkMember(property != nullptr ? property : schema->additional_properties, member, pruned, at,
                 edits);
    }
    return edits.Apply(value);
  }

  void WalkMember(const Schema* schema, const ValueMember& member, const Value* pruned,
                  const api::FieldStep& at, MemberEdits& edits) {
    absl::string_view key = member.key.view();
    Value child = member.value;
    if (Walk(schema, child, TwinMember(pruned, key), api::FieldStep(&at, key),
             IsEmbedded(schema))) {
      edits.Set(key, std::move(child));
    }
  }

  // Keeps what is undeclared, here and below; what is declared is pruned again.
  bool WalkPreserved(const Schema* schema, Value& value, const Value* pruned,
                     const api::FieldStep& at, bool embedded) {
    if (schema == nullptr || SharedWith(value, pruned)) return false;
    if (value.is_object()) {
      MemberEdits edits;
      for (const ValueMember& member : value.members()) {
        absl::string_view key = member.key.view();
        if (embedded && IsMetaField(key)) continue;
        const Schema* property = schema->PropertyOnly(key);
        if (property == nullptr && !schema->has_additional_properties()) continue;
        WalkMember(property != nullptr ? property : schema->additional_properties, member, pruned,
                   at, edits);
      }
      return edits.Apply(value);
    }
    ItemEdits edits;
    for (size_t i = 0; i < value.items().size(); ++i) {
      Value item = value.items()[i];
      if (WalkPreserved(schema->items, item, TwinItem(pruned, i), api::FieldStep(&at, i),
                        IsEmbedded(schema->items))) {
        edits.Set(i, std::move(item));
      }
    }
    return edits.Apply(value);
  }

  std::vector<std::string>* unknown_;
};

}  // namespace

bool Prune(const Schema& schema, Value& value, const PruneOptions& options) {
  std::vector<std::string> unknown;
  api::FieldStep root;
  bool changed = Pruner(options.unknown == nullptr ? nullptr : &unknown)
                     .Walk(&schema, value, options.pruned, root,
                           options.resource_root || schema.embedded_resource);
  if (options.unknown != nullptr) {
    std::sort(unknown.begin(), unknown.end());
    options.unknown->insert(options.unknown->end(), unknown.begin(), unknown.end());
  }
  return changed;
}

bool PruneNulls(const Schema& schema, Value& value, const Value* clean) {
  if (SharedWith(value, clean)) return false;
  if (value.is_object()) {
    MemberEdits edits;
    for (const ValueMember& member : value.members()) {
      absl::string_view key = member.key.view();
      const Schema* property = schema.Property(key);
      if (property == nullptr) continue;
      if (member.value.is_null()) {
        if (!property->nullable && !property->default_value.has_value()) edits.Erase(key);
        continue;
      }
      if (!member.value.is_object() && !member.value.is_list()) continue;
      Value child = member.value;
      if (PruneNulls(*property, child, TwinMember(clean, key))) edits.Set(key, std::move(child));
    }
    return edits.Apply(value);
  }
  if (!value.is_list() || schema.items == nullptr) return false;
  ItemEdits edits;
  for (size_t i = 0; i < value.items().size(); ++i) {
    Value item = value.items()[i];
    if (PruneNulls(*schema.items, item, TwinItem(clean, i))) edits.Set(i, std::move(item));
  }
  return edits.Apply(value);
}

}  // namespace quiesce::schema
