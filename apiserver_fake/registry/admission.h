// The admission plugins that look at other objects than the request's own, in the server's order:
// LimitRanger, PodSecurity, PersistentVolumeClaimResize,
// ValidatingAdmissionWebhook, ResourceQuota. The plugins that only fill
// in fields are part of the kinds (Strategy::PrepareForCreate).
//
// Sources: k8s.io/kubernetes/pkg/kubeapiserver/options/plugins.go,
// k8s.io/kubernetes/plugin/pkg/admission/storage/persistentvolume/resize/admission.go.
#ifndef QUIESCE_APISERVER_FAKE_REGISTRY_ADMISSION_H_
#define QUIESCE_APISERVER_FAKE_REGISTRY_ADMISSION_H_

#include "apiserver_fake/api/status.h"
#include "apiserver_fake/registry/write_pipeline.h"

namespace quiesce::registry {

// Before the kind's own rules: what plugins fill into a new object.
Refusal MutateNew(Write& write);

// After validation, just before the object is stored. A quota that admits the object counts it from
// here on, even if the store then refuses it.
Refusal AdmitObject(Write& write);

}  // namespace quiesce::registry

#endif  // QUIESCE_APISERVER_FAKE_REGISTRY_ADMISSION_H_
