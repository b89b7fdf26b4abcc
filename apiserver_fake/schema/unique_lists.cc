// The uniqueness of lists of type set and map.
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "apiserver_fake/api/field_path.h"
#include "apiserver_fake/schema/shared_walk.h"
#include "apiserver_fake/schema/validate.h"

namespace quiesce::schema {
namespace {

// The indices at which a value is met for the second time (not the third).
std::vector<size_t> Repeated(const std::vector<const Value*>& values) {
  std::vector<size_t> repeated;
  for (size_t i = 1; i < values.size(); ++i) {
    int before = 0;
    for (size_t j = 0; j < i && before < 2; ++j) before += *values[i] == *values[j] ? 1 : 0;
    if (before == 1) repeated.push_back(i);
  }
  return repeated;
}

class UniqueLists {
 public:
  explicit UniqueLists(api::FieldErrors* errors) : errors_(*errors) {}

  void Walk(const Schema& schema, const Value& value, const Value* unique,
            const api::FieldStep& at) {
    if (!schema.has_unique_lists || SharedWith(value, unique)) return;
    if (value.is_list()) {
      List(schema, value, at);
      if (schema.items == nullptr || !schema.items->has_unique_lists) return;
      for (size_t i = 0; i < value.items().size(); ++i) {
        Walk(*schema.items, value.items()[i], TwinItem(unique, i), api::FieldStep(&at, i));
      }
      return;
    }
    for (const ValueMember& member : value.members()) {
      absl::string_view key = member.key.view();
      if (const Schema* property = schema.PropertyOnly(key)) {
        Walk(*property, member.value, TwinMember(unique, key), api::FieldStep(&at, key));
      } else if (schema.additional_properties != nullptr) {
        Walk(*schema.additional_properties, member.value, TwinMember(unique, key),
             api::FieldStep::MapKey(&at, key));
      }
    }
  }

 private:
  void List(const Schema& schema, const Value& value, const api::FieldStep& at) {
    if (schema.list_type == ListType::kMap) Map(schema, value, at);
    if (schema.list_type != ListType::kSet) return;
    std::vector<const Value*> items;
    for (const Value& item : value.items()) items.push_back(&item);
    for (size_t i : Repeated(items)) {
      errors_.push_back(
          api::DuplicateField(api::FieldStep(&at, i).BracketPath(), value.items()[i]));
    }
  }

  void Map(const Schema& schema, const Value& value, const api::FieldStep& at) {
    for (size_t i = 0; i < value.items().size(); ++i) {
      const Value& item = value.items()[i];
      if (item.is_object() || item.is_null()) continue;
      errors_.push_back(api::InvalidField(api::FieldStep(&at, i).BracketPath(), item,
                                          "must be an object for an array of list-type map"));
      return;
    }
    std::vector<Value> keys;
    for (const Value& item : value.items()) {
      Value key = Value::Object();
      for (const std::string& name : schema.list_map_keys) {
        if (const Value* part = item.Find(name)) key.Set(name, *part);
      }
      keys.push_back(std::move(key));
    }
    std::vector<const Value*> pointers;
    for (const Value& key : keys) pointers.push_back(&key);
    for (size_t i : Repeated(pointers)) {
      errors_.push_back(api::DuplicateField(api::FieldStep(&at, i).BracketPath(), keys[i]));
    }
  }

  api::FieldErrors& errors_;
};

}  // namespace

void ValidateUniqueLists(const Schema& schema, const Value& value, const Value* unique,
                         api::FieldErrors& errors) {
  api::FieldStep root;
  UniqueLists(&errors).Walk(schema, value, unique, root);
}

}  // namespace quiesce::schema
