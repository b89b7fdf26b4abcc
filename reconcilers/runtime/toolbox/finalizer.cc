#include "reconcilers/runtime/toolbox/finalizer.h"

namespace quiesce::runtime {

bool HasFinalizer(const Value& object, absl::string_view finalizer) {
  for (const Value& item : object["metadata"]["finalizers"].items()) {
    if (item.string_value() == finalizer) return true;
  }
  return false;
}

bool AddFinalizer(Value& object, absl::string_view finalizer) {
  if (HasFinalizer(object, finalizer)) return false;
  object.Mutable("metadata").Mutable("finalizers").Append(finalizer);
  return true;
}

bool RemoveFinalizer(Value& object, absl::string_view finalizer) {
  if (!HasFinalizer(object, finalizer)) return false;
  Value& finalizers = object.Mutable("metadata").Mutable("finalizers");
  for (size_t i = finalizers.size(); i-- > 0;) {
    if (finalizers.at(i).string_value() == finalizer) finalizers.EraseAt(i);
  }
  return true;
}

bool IsBeingDeleted(const Value& object) {
  return !object["metadata"]["deletionTimestamp"].is_null();
}

}  // namespace quiesce::runtime
