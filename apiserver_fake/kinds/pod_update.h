// What an update may change of a pod's spec: images, deadlines, more tolerations, fewer scheduling
// gates; while there are gates, more conditions for nodes, too. What must hold of any pod is
// checked by ValidatePod (pod_validation.h).
//
// Source: k8s.io/kubernetes/pkg/apis/core/validation/validation.go, ValidatePodUpdate.
#ifndef QUIESCE_APISERVER_FAKE_KINDS_POD_UPDATE_H_
#define QUIESCE_APISERVER_FAKE_KINDS_POD_UPDATE_H_

#include "apiserver_fake/api/status.h"
#include "apiserver_fake/base/value.h"

namespace quiesce::kinds {

void ValidatePodUpdate(const Value& pod, const Value& old, api::FieldErrors& errors);

}  // namespace quiesce::kinds

#endif  // QUIESCE_APISERVER_FAKE_KINDS_POD_UPDATE_H_
