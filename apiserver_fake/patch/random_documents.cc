#include "apiserver_fake/patch/random_documents.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"

namespace quiesce::patch {

std::string RandomDocuments::Key() {
  constexpr const char* kKeys[] = {"a", "b", "c", "d", "", "a/b", "~", "0", "1", "-"};
  return kKeys[OneIn(4) ? Below(std::size(kKeys)) : Below(4)];
}

Value RandomDocuments::Scalar() {
  switch (Below(8)) {
    case 0:
      return Value();
    case 1:
      return OneIn(2);
    case 2:
      return static_cast<int64_t>(Below(3));
    case 3:
      return static_cast<double>(Below(4)) / 2;
    case 4:
      return "a rather long text, longer than the others";
    default:
      return Key();
  }
}

Value RandomDocuments::Any(int depth) {
  if (depth <= 0 || OneIn(3)) return Scalar();
  if (OneIn(2)) return Object(depth);
  Value list = Value::List();
  for (uint64_t i = Below(4); i > 0; --i) list.Append(Any(depth - 1));
  return list;
}

Value RandomDocuments::Object(int depth) {
  Value object = Value::Object();
  for (uint64_t i = Below(5); i > 0; --i) object.Set(Key(), Any(depth - 1));
  return object;
}

Value RandomDocuments::MergePatchOf(const Value& document) {
  Value patch = Object(2);
  for (const ValueMember& member : document.members()) {
    if (OneIn(2)) continue;
    const bool inside = member.value.is_object() && !OneIn(4);
    patch.Set(member.key.view(), inside ? MergePatchOf(member.value) : Any(2));
  }
  return patch;
}

// The path of something that is in the document, or nearly.
std::string RandomDocuments::Path(const Value& document) {
  std::string path;
  const Value* at = &document;
  while (!OneIn(5)) {
    if (at->is_object() && !at->empty() && !OneIn(6)) {
      const ValueMember& member = at->members()[Below(at->size())];
      const std::string key(member.key.view());
      absl::StrAppend(&path, "/", absl::StrReplaceAll(key, {{"~", "~0"}, {"/", "~1"}}));
      at = &member.value;
    } else if (at->is_list() && !at->empty() && !OneIn(6)) {
      const auto index = static_cast<int64_t>(Below(at->size()));
      const bool from_end = OneIn(4);
      absl::StrAppend(&path, "/", from_end ? index - static_cast<int64_t>(at->size()) : index);
      at = &at->items()[static_cast<size_t>(index)];
    } else {
      absl::StrAppend(&path, "/", absl::StrReplaceAll(Key(), {{"~", "~0"}, {"/", "~1"}}));
      break;
    }
  }
  return path;
}

Value RandomDocuments::JsonPatchOf(const Value& document) {
  constexpr const char* kOperations[] = {"add", "add", "remove", "replace", "move", "copy", "test"};
  Value operations = Value::List();
  for (uint64_t i = Below(5); i > 0; --i) {
    Value operation = Value::Object(
        {{"op", kOperations[Below(std::size(kOperations))]}, {"path", Path(document)}});
    if (!OneIn(12)) operation.Set("value", Any(2));
    if (operation["op"].string_value() == "test" && OneIn(2)) {
      // Often what is there.
      const Value& found = document[absl::string_view(operation["path"].string_value())
                                        .substr(operation["path"].string_value().empty() ? 0 : 1)];
      operation.Set("value", found);
    }
    if (!OneIn(3)) operation.Set("from", Path(document));
    operations.Append(std::move(operation));
  }
  return operations;
}

Value RandomDocuments::OfSchema(const schema::Schema& schema, int depth) {
  if (OneIn(40)) return Any(1);  // a mistake
  switch (schema.type) {
    case schema::SchemaType::kObject:
      if (schema.additional_properties != nullptr) {
        Value map = Value::Object();
        for (uint64_t i = Below(3); i > 0; --i) map.Set(Key(), Key());
        return map;
      }
      return ObjectOf(schema, depth);
    case schema::SchemaType::kArray: {
      Value list = Value::List();
      for (uint64_t i = Below(5); i > 0 && schema.items != nullptr; --i) {
        Value item = OfSchema(*schema.items, depth - 1);
        if (item.is_object() && !schema.patch_merge_key.empty() && !OneIn(30)) {
          item.Set(schema.patch_merge_key, Key());
        }
        list.Append(std::move(item));
      }
      return list;
    }
    case schema::SchemaType::kInteger:
      return static_cast<int64_t>(Below(3));
    case schema::SchemaType::kBoolean:
      return OneIn(2);
    default:
      return Key();
  }
}

// A property of the schema, often one that the object has.
const std::pair<std::string, const schema::Schema*>& RandomDocuments::Property(
    const Value& object, const schema::Schema& schema) {
  const size_t any = Below(schema.properties.size());
  if (object.empty() || OneIn(3)) return schema.properties[any];
  const absl::string_view wanted = object.members()[Below(object.size())].key.view();
  for (const auto& property : schema.properties) {
    if (property.first == wanted) return property;
  }
  return schema.properties[any];
}

Value RandomDocuments::ObjectOf(const schema::Schema& schema, int depth) {
  Value object = Value::Object();
  if (depth <= 0 || schema.properties.empty()) return object;
  for (uint64_t i = 1 + Below(4); i > 0; --i) {
    const auto& [name, field] = schema.properties[Below(schema.properties.size())];
    object.Set(name, OfSchema(*field, depth - 1));
  }
  for (const auto& [name, field] : schema.properties) {
    // Fields that merge are what matters most.
    if (field->patch_strategy != schema::PatchStrategy::kUnset && OneIn(3)) {
      object.Set(name, OfSchema(*field, depth - 1));
    }
  }
  return object;
}

void RandomDocuments::AddDirective(const Value& object, const schema::Schema& schema,
                                   Value& patch) {
  const auto& [name, field] = Property(object, schema);
  switch (Below(6)) {
    case 0:
      patch.Set("$patch", OneIn(3) ? "delete" : OneIn(6) ? "merge" : "replace");
      break;
    case 1: {
      Value keys = Value::List();
      for (const ValueMember& member : patch.members()) {
        if (!OneIn(8)) keys.Append(member.key.as_value());
      }
      for (const ValueMember& member : object.members()) {
        if (OneIn(2)) keys.Append(member.key.as_value());
      }
      patch.Set("$retainKeys", std::move(keys));
      break;
    }
    case 2:
      patch.Set(absl::StrCat("$deleteFromPrimitiveList/", name), OfSchema(*field, 1));
      break;
    default: {
      // The items of the patch and then some of the object's.
      Value order = Value::List();
      for (const Value* source : {&patch[name], &object[name]}) {
        for (const Value& item : source->items()) {
          if (OneIn(10)) continue;
          const Value* key = item.Find(field->patch_merge_key);
          order.Append(key != nullptr ? Value::Object({{field->patch_merge_key, *key}}) : item);
        }
      }
      patch.Set(absl::StrCat("$setElementOrder/", name), std::move(order));
    }
  }
}

Value RandomDocuments::ListPatchOf(const Value& list, const schema::Schema& field, int depth) {
  Value patch = Value::List();
  for (uint64_t i = Below(4); i > 0; --i) {
    if (list.empty() || OneIn(3) || field.items == nullptr) {
      const Value fresh = OfSchema(field, depth);
      if (!fresh.empty()) patch.Append(fresh.at(0));
      continue;
    }
    const Value& item = list.at(Below(list.size()));
    if (!item.is_object()) {
      patch.Append(item);
      continue;
    }
    Value change = StrategicPatchOf(item, *field.items, depth - 1);
    if (const Value* key = item.Find(field.patch_merge_key)) {
      if (!OneIn(20)) change.Set(field.patch_merge_key, *key);
    }
    if (OneIn(6)) change.Set("$patch", OneIn(3) ? "replace" : "delete");
    patch.Append(std::move(change));
  }
  return patch;
}

Value RandomDocuments::StrategicPatchOf(const Value& object, const schema::Schema& schema,
                                        int depth) {
  Value patch = Value::Object();
  if (depth <= 0 || schema.properties.empty()) return patch;
  for (uint64_t i = 1 + Below(3); i > 0; --i) {
    const auto& [name, field] = Property(object, schema);
    const Value& current = object[name];
    if (OneIn(8)) {
      patch.Set(name, Value());
    } else if (current.is_object() && !field->properties.empty()) {
      patch.Set(name, StrategicPatchOf(current, *field, depth - 1));
    } else if (current.is_list() && field->type == schema::SchemaType::kArray) {
      patch.Set(name, ListPatchOf(current, *field, depth));
    } else {
      patch.Set(name, OfSchema(*field, depth - 1));
    }
  }
  if (OneIn(4)) AddDirective(object, schema, patch);
  return patch;
}

}  // namespace quiesce::patch
