// Makes an object what it should be: creates it where it is missing, changes it where it differs.
//
//   Value service = Value::Object({{"metadata", metadata}});
//   OperationOutcome done = co_await CreateOrUpdate(client, kServices, &service, [&](Value& s) {
//     s.Mutable("spec").Set("selector", selector);
//     return SetControllerReference(db, &s);
//   });
//
// Source: sigs.k8s.io/controller-runtime/pkg/controller/controllerutil/controllerutil.go. A mutate
// function that replaces a whole part drops the server's defaults there, and the object is written
// again each time.
#ifndef QUIESCE_RECONCILERS_RUNTIME_TOOLBOX_CREATE_OR_UPDATE_H_
#define QUIESCE_RECONCILERS_RUNTIME_TOOLBOX_CREATE_OR_UPDATE_H_

#include <cstdint>
#include <functional>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "reconcilers/runtime/client/client.h"
#include "sim/task.h"

namespace quiesce::runtime {

enum class OperationResult : uint8_t {
  kUnchanged,
  kCreated,
  kUpdated,
  kUpdatedStatus,
  kUpdatedStatusOnly,
};
// "unchanged", "created", "updated", "updatedStatus", "updatedStatusOnly".
absl::string_view OperationResultName(OperationResult result);

struct OperationOutcome {
  OperationResult result = OperationResult::kUnchanged;
  absl::Status error;
};

// Changes the object that was read, or the caller's where there is none yet.
using MutateFunction = std::function<absl::Status(Value& object)>;

// `object` names what to read and becomes what was written. The mutate function must leave its name
// and namespace alone.
sim::Task<OperationOutcome> CreateOrUpdate(Client& client, Resource resource, Value* object,
                                           MutateFunction mutate);

// The same with merge patches: one for the object, one for its status, each only where there is a
// difference. An unstructured object loses its status on the way unless a reply brings it back, and
// a patch of its status alone then sends null, as in the original.
sim::Task<OperationOutcome> CreateOrPatch(Client& client, Resource resource, Value* object,
                                          MutateFunction mutate);

// Equal but for absent, null and empty lists and objects, which are all the same: about what
// equality.Semantic.DeepEqual says of objects whose type is not known here.
bool SemanticallyEqual(const Value& a, const Value& b);

}  // namespace quiesce::runtime

#endif  // QUIESCE_RECONCILERS_RUNTIME_TOOLBOX_CREATE_OR_UPDATE_H_
