// The bound on the number of updaters that an object remembers.
//
// Source: k8s.io/apimachinery/pkg/util/managedfields/internal/capmanagers.go.
#ifndef QUIESCE_APISERVER_FAKE_APPLY_CAP_MANAGERS_H_
#define QUIESCE_APISERVER_FAKE_APPLY_CAP_MANAGERS_H_

#include "apiserver_fake/apply/managed_fields.h"

namespace quiesce::apply {

// Objects keep at most this many entries of operation Update.
constexpr int kMaxUpdateManagers = 10;

// Merges the oldest updaters of one version into the manager "ancient-changes" until few enough are
// left. Does nothing for versions that have only one updater among the oldest.
void CapManagers(ManagedFields* managed);

}  // namespace quiesce::apply

#endif  // QUIESCE_APISERVER_FAKE_APPLY_CAP_MANAGERS_H_
