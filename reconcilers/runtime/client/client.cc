#include "reconcilers/runtime/client/client.h"

#include "reconcilers/runtime/client/merge_patch.h"

namespace quiesce::runtime {

Patch MergeFrom(const Value& original, const Value& modified, bool optimistic_lock) {
  Patch patch;
  patch.type = api::PatchType::kMerge;
  patch.data = MergePatchBetween(original, modified);
  if (optimistic_lock) {
    patch.data.Mutable("metadata").Set("resourceVersion", original["metadata"]["resourceVersion"]);
  }
  return patch;
}

Patch Apply(Value configuration) {
  Patch patch;
  patch.type = api::PatchType::kApply;
  patch.data = std::move(configuration);
  return patch;
}

}  // namespace quiesce::runtime
