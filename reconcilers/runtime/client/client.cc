#include "reconcilers/runtime/client/client.h"

#include "apiserver_fake/patch/merge_patch.h"

namespace quiesce::runtime {

Patch MergeFrom(const Value& original, const Value& modified, bool optimistic_lock) {
  Patch patch;
  patch.type = api::PatchType::kMerge;
  patch.data = patch::CreateMergePatch(original, modified);
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
