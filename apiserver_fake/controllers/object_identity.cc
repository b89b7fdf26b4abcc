#include "apiserver_fake/controllers/object_identity.h"

#include <utility>

#include "absl/strings/str_cat.h"

namespace quiesce::controllers {

std::string ObjectIdentity::ToString() const {
  return absl::StrCat("[", api_version, "/", kind, ", namespace: ", namespace_, ", name: ", name,
                      ", uid: ", uid, "]");
}

ObjectIdentity OwnerReference::InNamespace(absl::string_view namespace_) const {
  return {api_version, kind, std::string(namespace_), name, uid};
}

std::vector<OwnerReference> OwnerReferencesOf(const Value& object) {
  std::vector<OwnerReference> result;
  for (const Value& raw : object["metadata"]["ownerReferences"].items()) {
    OwnerReference reference;
    reference.api_version = std::string(raw["apiVersion"].string_value());
    reference.kind = std::string(raw["kind"].string_value());
    reference.name = std::string(raw["name"].string_value());
    reference.uid = std::string(raw["uid"].string_value());
    reference.blocks = raw["blockOwnerDeletion"].bool_value();
    reference.raw = raw;
    result.push_back(std::move(reference));
  }
  return result;
}

bool HasFinalizer(const Value& object, absl::string_view finalizer) {
  for (const Value& item : object["metadata"]["finalizers"].items()) {
    if (item.string_value() == finalizer) return true;
  }
  return false;
}

bool IsBeingDeleted(const Value& object) {
  return !object["metadata"]["deletionTimestamp"].is_null();
}

}  // namespace quiesce::controllers
