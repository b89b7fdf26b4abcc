// Finalizers of an object, as controller-runtime's controllerutil keeps them
// (sigs.k8s.io/controller-runtime/pkg/controller/controllerutil/controllerutil.go).
//
//   if (AddFinalizer(db, "db.example.com/cleanup")) co_await client.Update(kDatabases, &db);
#ifndef QUIESCE_RECONCILERS_RUNTIME_TOOLBOX_FINALIZER_H_
#define QUIESCE_RECONCILERS_RUNTIME_TOOLBOX_FINALIZER_H_

#include "absl/strings/string_view.h"
#include "apiserver_fake/base/value.h"

namespace quiesce::runtime {

bool HasFinalizer(const Value& object, absl::string_view finalizer);
// Return whether the object changed.
bool AddFinalizer(Value& object, absl::string_view finalizer);
bool RemoveFinalizer(Value& object, absl::string_view finalizer);  // every occurrence

// metadata.deletionTimestamp is set.
bool IsBeingDeleted(const Value& object);

}  // namespace quiesce::runtime

#endif  // QUIESCE_RECONCILERS_RUNTIME_TOOLBOX_FINALIZER_H_
