#include "reconcilers/runtime/client/merge_patch.h"

#include <utility>

namespace quiesce::runtime {

Value MergePatchBetween(const Value& before, const Value& after) {
  Value patch = Value::Object();
  if (before.SharesNodeWith(after)) return patch;
  for (const ValueMember& member : after.members()) {
    const Value* old = before.Find(member.key);
    if (old == nullptr) {
      patch.Set(member.key, member.value);
    } else if (old->is_object() && member.value.is_object()) {
      Value inner = MergePatchBetween(*old, member.value);
      if (!inner.empty()) patch.Set(member.key, std::move(inner));
    } else if (*old != member.value) {
      patch.Set(member.key, member.value);
    }
  }
  for (const ValueMember& member : before.members()) {
    if (!after.Has(member.key)) patch.Set(member.key, nullptr);
  }
  return patch;
}

}  // namespace quiesce::runtime
