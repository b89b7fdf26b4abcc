#include "apiserver_fake/patch/strategic_merge_patch.h"

#include <utility>

#include "absl/status/status.h"
#include "apiserver_fake/patch/strategic_differ.h"
#include "apiserver_fake/patch/strategic_merger.h"

namespace quiesce::patch {

api::ApiStatus StrategicMergePatch(const Value& original, const Value& patch,
                                   const schema::Schema& schema, Value* result) {
  StrategicMerger merger;
  Value merged = original;
  if (!merger.MergeObject(patch, &schema, merged)) return merger.error();
  *result = std::move(merged);
  return api::ApiStatus();
}

absl::StatusOr<Value> CreateStrategicMergePatch(const Value& original, const Value& modified,
                                                const schema::Schema& schema) {
  StrategicDiffer differ;
  Value patch;
  if (!differ.DiffObjects(original, modified, &schema, /*retain_keys=*/false, patch)) {
    return absl::InvalidArgumentError(differ.error());
  }
  return patch;
}

}  // namespace quiesce::patch
