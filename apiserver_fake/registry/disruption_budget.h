// What a PodDisruptionBudget says of an eviction: whether the pod may go now. An eviction that may
// takes one from the disruptions that the budget's status allows.
//
// Source: k8s.io/kubernetes/pkg/registry/core/pod/storage/eviction.go.
#ifndef QUIESCE_APISERVER_FAKE_REGISTRY_DISRUPTION_BUDGET_H_
#define QUIESCE_APISERVER_FAKE_REGISTRY_DISRUPTION_BUDGET_H_

#include "apiserver_fake/api/status.h"
#include "apiserver_fake/base/value.h"
#include "apiserver_fake/registry/context.h"

namespace quiesce::registry {

// Ok where the pod has no budget, needs none, or its budget had one left, which is taken now unless
// `dry_run`.
api::ApiStatus TakeDisruption(VerbContext& context, const Value& pod, bool dry_run);

}  // namespace quiesce::registry

#endif  // QUIESCE_APISERVER_FAKE_REGISTRY_DISRUPTION_BUDGET_H_
