// Finalizers and owner references of an object, as controller-runtime's controllerutil keeps them
// (sigs.k8s.io/controller-runtime/pkg/controller/controllerutil/controllerutil.go).
//
//   if (AddFinalizer(db, "db.example.com/cleanup")) co_await client.Update(kDatabases, &db);
//   absl::Status owned = SetControllerReference(db, &stateful_set);
#ifndef QUIESCE_RECONCILERS_RUNTIME_FINALIZER_H_
#define QUIESCE_RECONCILERS_RUNTIME_FINALIZER_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "apiserver_fake/value.h"

namespace quiesce::runtime {

bool HasFinalizer(const Value& object, absl::string_view finalizer);
// Return whether the object changed.
bool AddFinalizer(Value& object, absl::string_view finalizer);
bool RemoveFinalizer(Value& object, absl::string_view finalizer);  // every occurrence

// metadata.deletionTimestamp is set.
bool IsBeingDeleted(const Value& object);

// Makes `owner` the controller of `object`: a reference with controller and blockOwnerDeletion
// true. kAlreadyExists if another object controls it, kInvalidArgument if the owner is in another
// namespace or namespaced while the object is not.
absl::Status SetControllerReference(const Value& owner, Value* object);
// The controller's reference; null pointer where there is none.
const Value* ControllerOf(const Value& object);
// True if `owner` (by uid) controls `object`.
bool IsControlledBy(const Value& object, const Value& owner);

}  // namespace quiesce::runtime

#endif  // QUIESCE_RECONCILERS_RUNTIME_FINALIZER_H_
