// What is wrong with the spec of a HorizontalPodAutoscaler of autoscaling/v2.
//
// Source: k8s.io/kubernetes/pkg/apis/autoscaling/validation/validation.go.
#ifndef QUIESCE_APISERVER_FAKE_KINDS_HORIZONTAL_POD_AUTOSCALER_VALIDATION_H_
#define QUIESCE_APISERVER_FAKE_KINDS_HORIZONTAL_POD_AUTOSCALER_VALIDATION_H_

#include "apiserver_fake/api/status.h"
#include "apiserver_fake/base/value.h"

namespace quiesce::kinds {

// `old` is the whole object that is updated, null for a create: what was wrong there already may
// stay.
void ValidateAutoscalerSpec(const Value& autoscaler, const Value& old, api::FieldErrors& errors);

}  // namespace quiesce::kinds

#endif  // QUIESCE_APISERVER_FAKE_KINDS_HORIZONTAL_POD_AUTOSCALER_VALIDATION_H_
