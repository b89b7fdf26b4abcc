// Walks over whole trees of values: to keep them forever, and to weigh them.
#include <set>
#include <vector>

#include "apiserver_fake/base/value.h"

#if __has_feature(address_sanitizer)
#include <sanitizer/lsan_interface.h>
#endif

namespace quiesce {

using value_internal::Node;

const Value& Value::Immortalize() const {
  Hash();  // nothing may be written to the nodes later
  std::vector<const Value*> todo = {this};
  while (!todo.empty()) {
    const Value* value = todo.back();
    todo.pop_back();
    if (!value->counted() || value->data_.node->refs < 0) continue;
    value->data_.node->refs = -1;
#if __has_feature(address_sanitizer)
    __lsan_ignore_object(value->data_.node);  // never freed on purpose
#endif
    for (const Value& item : value->items()) todo.push_back(&item);
    for (const ValueMember& member : value->members()) {
      todo.push_back(&member.key.as_value());
      todo.push_back(&member.value);
    }
  }
  return *this;
}

size_t Value::MemoryBytes() const {
  size_t bytes = 0;
  std::set<const Node*> seen;
  std::vector<const Value*> todo = {this};
  while (!todo.empty()) {
    const Value* value = todo.back();
    todo.pop_back();
    if (!value->counted() || !seen.insert(value->data_.node).second) continue;
    const Node& node = *value->data_.node;
    const size_t element = value->is_string() ? 1
                           : value->is_list() ? sizeof(Value)
                                              : sizeof(ValueMember);
    if (node.capacity > 0) bytes += sizeof(Node) + node.capacity * element;
    for (const Value& item : value->items()) todo.push_back(&item);
    for (const ValueMember& member : value->members()) {
      todo.push_back(&member.key.as_value());
      todo.push_back(&member.value);
    }
  }
  return bytes;
}

}  // namespace quiesce
