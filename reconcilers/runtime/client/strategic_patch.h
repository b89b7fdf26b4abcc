// The strategic merge patch between two objects of a built-in kind.
//
//   Patch patch = StrategicMergeFrom(before, after);
//   absl::Status written = co_await client.Patch(kPods, &after, patch);
//
// Source: StrategicMergeFrom in sigs.k8s.io/controller-runtime/pkg/client/patch.go.
#ifndef QUIESCE_RECONCILERS_RUNTIME_CLIENT_STRATEGIC_PATCH_H_
#define QUIESCE_RECONCILERS_RUNTIME_CLIENT_STRATEGIC_PATCH_H_

#include "apiserver_fake/base/value.h"
#include "reconcilers/runtime/client/client.h"

namespace quiesce::runtime {

// Both objects name their kind. The patch's error says so where the kind is not built in, or where
// the lock asks for a resourceVersion that is not there.
Patch StrategicMergeFrom(const Value& original, const Value& modified,
                         bool optimistic_lock = false);

}  // namespace quiesce::runtime

#endif  // QUIESCE_RECONCILERS_RUNTIME_CLIENT_STRATEGIC_PATCH_H_
