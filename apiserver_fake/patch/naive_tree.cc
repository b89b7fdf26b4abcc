#include "apiserver_fake/patch/naive_tree.h"

namespace quiesce::patch {

NaiveTree::NaiveTree(const Value& value) : kind(value.kind()) {
  if (is_list()) {
    for (const Value& item : value.items()) items.emplace_back(item);
  } else if (is_object()) {
    for (const ValueMember& member : value.members()) {
      members.emplace(std::string(member.key.view()), NaiveTree(member.value));
    }
  } else {
    scalar = value;
  }
}

Value NaiveTree::ToValue() const {
  if (is_list()) {
    Value list = Value::List();
    for (const NaiveTree& item : items) list.Append(item.ToValue());
    return list;
  }
  if (is_object()) {
    Value object = Value::Object();
    for (const auto& [key, member] : members) object.Set(key, member.ToValue());
    return object;
  }
  return scalar;
}

bool operator==(const NaiveTree& a, const NaiveTree& b) {
  if (a.kind != b.kind) return false;
  if (a.is_list()) return a.items == b.items;
  if (a.is_object()) return a.members == b.members;
  return a.scalar == b.scalar;
}

}  // namespace quiesce::patch
