#include "reconcilers/runtime/finalizer.h"

#include <utility>

#include "absl/strings/str_cat.h"

namespace quiesce::runtime {
namespace {

absl::string_view GroupOf(absl::string_view api_version) {
  const size_t slash = api_version.find('/');
  return slash == absl::string_view::npos ? absl::string_view() : api_version.substr(0, slash);
}

// Same owner: by group, kind and name, as controllerutil compares references.
bool SameOwner(const Value& a, const Value& b) {
  return GroupOf(a["apiVersion"].string_value()) == GroupOf(b["apiVersion"].string_value()) &&
         a["kind"] == b["kind"] && a["name"] == b["name"];
}

}  // namespace

bool HasFinalizer(const Value& object, absl::string_view finalizer) {
  for (const Value& item : object["metadata"]["finalizers"].items()) {
    if (item.string_value() == finalizer) return true;
  }
  return false;
}

bool AddFinalizer(Value& object, absl::string_view finalizer) {
  if (HasFinalizer(object, finalizer)) return false;
  object.Mut("metadata").Mut("finalizers").Append(finalizer);
  return true;
}

bool RemoveFinalizer(Value& object, absl::string_view finalizer) {
  if (!HasFinalizer(object, finalizer)) return false;
  Value& finalizers = object.Mut("metadata").Mut("finalizers");
  for (size_t i = finalizers.size(); i-- > 0;) {
    if (finalizers.at(i).string_value() == finalizer) finalizers.EraseAt(i);
  }
  return true;
}

bool IsBeingDeleted(const Value& object) {
  return !object["metadata"]["deletionTimestamp"].is_null();
}

absl::Status SetControllerReference(const Value& owner, Value* object) {
  const Value& owner_meta = owner["metadata"];
  const absl::string_view owner_namespace = owner_meta["namespace"].string_value();
  const absl::string_view object_namespace = (*object)["metadata"]["namespace"].string_value();
  if (!owner_namespace.empty() && object_namespace.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat("cluster-scoped resource must not have a namespace-scoped owner, owner's "
                     "namespace ",
                     owner_namespace));
  }
  if (!owner_namespace.empty() && owner_namespace != object_namespace) {
    return absl::InvalidArgumentError(absl::StrCat(
        "cross-namespace owner references are disallowed, owner's namespace ", owner_namespace,
        ", obj's namespace ", object_namespace));
  }
  Value reference = Value::Object({{"apiVersion", owner["apiVersion"]},
                                   {"kind", owner["kind"]},
                                   {"name", owner_meta["name"]},
                                   {"uid", owner_meta["uid"]},
                                   {"blockOwnerDeletion", true},
                                   {"controller", true}});
  if (const Value* controller = ControllerOf(*object);
      controller != nullptr && !SameOwner(*controller, reference)) {
    return absl::AlreadyExistsError(absl::StrCat(
        "Object ", object_namespace, "/", (*object)["metadata"]["name"].string_value(),
        " is already owned by another ", (*controller)["kind"].string_value(), " controller ",
        (*controller)["name"].string_value()));
  }
  Value& references = object->Mut("metadata").Mut("ownerReferences");
  for (size_t i = 0; i < references.size(); ++i) {
    if (SameOwner(references.at(i), reference)) {
      references.MutAt(i) = std::move(reference);
      return absl::OkStatus();
    }
  }
  references.Append(std::move(reference));
  return absl::OkStatus();
}

const Value* ControllerOf(const Value& object) {
  for (const Value& reference : object["metadata"]["ownerReferences"].items()) {
    if (reference["controller"].bool_value()) return &reference;
  }
  return nullptr;
}

bool IsControlledBy(const Value& object, const Value& owner) {
  const Value* controller = ControllerOf(object);
  return controller != nullptr && (*controller)["uid"] == owner["metadata"]["uid"];
}

}  // namespace quiesce::runtime
