#include "reconcilers/runtime/conformance/mutation.h"

namespace quiesce::runtime {
namespace {

// A step of a path: a member, or an item of a list.
bool Has(const Value& at, const Value& part) {
  if (at.is_list()) return static_cast<size_t>(part.int_value()) < at.size();
  return at.Has(part.string_value());
}

Value& Mut(Value& at, const Value& part) {
  if (at.is_list()) return at.MutableAt(static_cast<size_t>(part.int_value()));
  return at.Mutable(part.string_value());
}

void Delete(const Value& path, Value* object) {
  Value* at = object;
  for (size_t i = 0; i + 1 < path.size(); ++i) {
    if (!Has(*at, path.at(i))) return;
    at = &Mut(*at, path.at(i));
  }
  const Value& last = path.at(path.size() - 1);
  if (!Has(*at, last)) return;
  if (at->is_list()) {
    at->EraseAt(static_cast<size_t>(last.int_value()));
  } else {
    at->Erase(last.string_value());
  }
}

}  // namespace

void ApplyMutations(const Value& mutations, Value* object) {
  for (const Value& mutation : mutations.items()) {
    const Value& path = mutation["path"];
    if (path.empty()) continue;
    if (mutation["op"].string_value() == "delete") {
      Delete(path, object);
      continue;
    }
    Value* at = object;
    for (const Value& part : path.items()) at = &Mut(*at, part);
    *at = mutation["value"];
  }
}

}  // namespace quiesce::runtime
