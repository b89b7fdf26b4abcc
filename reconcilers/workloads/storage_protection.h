// The two controllers that keep storage which is in use from being deleted: a claim that a pod on a
// node uses, a volume that is bound. Each holds a finalizer, which admission puts on new objects.
//
// Sources: k8s.io/kubernetes/pkg/controller/volume/{pvcprotection,pvprotection}.
#ifndef QUIESCE_RECONCILERS_WORKLOADS_STORAGE_PROTECTION_H_
#define QUIESCE_RECONCILERS_WORKLOADS_STORAGE_PROTECTION_H_

#include "reconcilers/runtime/controller/controller_spec.h"

namespace quiesce::reconcilers::workloads {

runtime::ControllerSpec ClaimProtectionSpec();
runtime::ControllerSpec VolumeProtectionSpec();

}  // namespace quiesce::reconcilers::workloads

#endif  // QUIESCE_RECONCILERS_WORKLOADS_STORAGE_PROTECTION_H_
