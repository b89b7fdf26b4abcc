// Walks over whole trees of values: to keep them forever, and to weigh them.
#include <set>
#include <vector>

#include "apiserver_fake/base/value.h"

#if __has_feature(address_sanitizer)
#include <sanitizer/lsan_interface.h>
#endif

namespace quiesce {

using value_internal::Node;

namespace {

void Keep(Node* node) {
  node->refs = -1;
#if __has_feature(address_sanitizer)
  __lsan_ignore_object(node);  // never freed on purpose
#endif
}

}  // namespace

const Value& Value::Immortalize() const {
  Hash();  // nothing may be written to the nodes later
  std::vector<const Value*> todo = {this};
  while (!todo.empty()) {
    const Value* value = todo.back();
    todo.pop_back();
    if (!value->counted() || value->data_.node->refs < 0) continue;
    Keep(value->data_.node);
    for (const Value& item : value->items()) todo.push_back(&item);
    for (const ValueMember& member : value->members()) {
      if (member.key.node()->refs >= 0) Keep(member.key.node());
      todo.push_back(&member.value);
    }
  }
  return *this;
}

size_t Value::MemoryBytes() const {
  size_t bytes = 0;
  std::set<const Node*> seen;
  const auto add = [&bytes](const Node& node, size_t element) {
    if (node.capacity > 0) bytes += sizeof(Node) + node.capacity * element;
  };
  std::vector<const Value*> todo = {this};
  while (!todo.empty()) {
    const Value* value = todo.back();
    todo.pop_back();
    if (!value->counted() || !seen.insert(value->data_.node).second) continue;
    add(*value->data_.node, value->is_string() ? 1
                            : value->is_list() ? sizeof(Value)
                                               : sizeof(ValueMember));
    for (const Value& item : value->items()) todo.push_back(&item);
    for (const ValueMember& member : value->members()) {
      if (seen.insert(member.key.node()).second) add(*member.key.node(), 1);
      todo.push_back(&member.value);
    }
  }
  return bytes;
}

}  // namespace quiesce
