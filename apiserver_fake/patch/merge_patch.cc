#include "apiserver_fake/patch/merge_patch.h"

#include <utility>

#include "apiserver_fake/patch/null_members.h"

namespace quiesce::patch {
namespace {

// Both are objects. Returns false if nothing changed; `document` is then the node that it was.
bool MergeInto(const Value& patch, Value& document) {
  bool changed = false;
  for (const ValueMember& member : patch.members()) {
    const absl::string_view key = member.key.view();
    const Value& change = member.value;
    const Value* current = document.Find(key);
    if (change.is_null()) {
      if (current == nullptr) continue;
      document.Erase(key);
    } else if (current != nullptr && current->is_object() && change.is_object()) {
      Value merged = *current;
      if (!MergeInto(change, merged)) continue;
      document.Set(key, std::move(merged));
    } else {
      // The library prunes what it adds, but not a list or scalar that replaces an object.
      Value replacement =
          current != nullptr && current->is_object() ? change : WithoutNullMembers(change);
      if (current != nullptr && *current == replacement) continue;
      document.Set(key, std::move(replacement));
    }
    changed = true;
  }
  return changed;
}

// Clients decode every number as a float64, so 1 and 1.0 are the same there.
bool Same(const Value& a, const Value& b) {
  if (a.is_number() && b.is_number()) return a.double_value() == b.double_value();
  return a == b;
}

// Both are objects. What must be in a patch to turn `original` into `modified`.
Value Difference(const Value& original, const Value& modified) {
  Value patch = Value::Object();
  if (original.SharesNodeWith(modified)) return patch;
  for (const ValueMember& member : modified.members()) {
    const absl::string_view key = member.key.view();
    const Value* before = original.Find(key);
    if (before == nullptr) {
      patch.Set(key, member.value);
    } else if (Same(*before, member.value)) {
      continue;
    } else if (before->is_object() && member.value.is_object()) {
      Value inner = Difference(*before, member.value);
      if (!inner.empty()) patch.Set(key, std::move(inner));
    } else {
      patch.Set(key, member.value);
    }
  }
  for (const ValueMember& member : original.members()) {
    if (!modified.Has(member.key.view())) patch.Set(member.key.view(), Value());
  }
  return patch;
}

}  // namespace

Value MergePatch(const Value& document, const Value& patch) {
  if (!document.is_object() || !patch.is_object()) return WithoutNullMembers(patch);
  Value merged = document;
  MergeInto(patch, merged);
  return merged;
}

Value CreateMergePatch(const Value& original, const Value& modified) {
  return Difference(original, modified);
}

}  // namespace quiesce::patch
