// Owner references of an object, as controller-runtime's controllerutil keeps them
// (sigs.k8s.io/controller-runtime/pkg/controller/controllerutil/controllerutil.go). They change the
// object in memory only.
//
//   absl::Status owned = SetControllerReference(db, &stateful_set);
//
// An owner is the same one if group, kind and name are: a reference to a deleted and recreated
// owner is rewritten to the new uid.
#ifndef QUIESCE_RECONCILERS_RUNTIME_TOOLBOX_OWNER_REFERENCE_H_
#define QUIESCE_RECONCILERS_RUNTIME_TOOLBOX_OWNER_REFERENCE_H_

#include <optional>

#include "absl/status/status.h"
#include "apiserver_fake/base/value.h"

namespace quiesce::runtime {

// Makes `owner` the controller of `object`: a reference with controller true. kAlreadyExists if
// another object controls it (AlreadyOwnedError in the original), kInvalidArgument if the owner is
// in another namespace or namespaced while the object is not.
absl::Status SetControllerReference(const Value& owner, Value* object,
                                    bool block_owner_deletion = true);
// Adds or rewrites a reference that does not control. Errors as above, without the first.
absl::Status SetOwnerReference(const Value& owner, Value* object,
                               std::optional<bool> block_owner_deletion = std::nullopt);

// kNotFound if there is no such reference.
absl::Status RemoveOwnerReference(const Value& owner, Value* object);
absl::Status RemoveControllerReference(const Value& owner, Value* object);

// The controller's reference; null pointer where there is none.
const Value* ControllerOf(const Value& object);
// True if `owner` (by uid) controls `object`.
bool IsControlledBy(const Value& object, const Value& owner);

}  // namespace quiesce::runtime

#endif  // QUIESCE_RECONCILERS_RUNTIME_TOOLBOX_OWNER_REFERENCE_H_
