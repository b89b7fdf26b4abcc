// HorizontalPodAutoscalers of autoscaling/v1 and of autoscaling/v2. The older version has the use
// of the CPU alone; what else the newer one says is kept in annotations, as JSON.
//
//   Value old_form = AutoscalerToV1(*ParseJson(R"({"apiVersion": "autoscaling/v2", ...})"));
//   AutoscalerToV2(old_form);   // the same again
//
// Sources: k8s.io/kubernetes/pkg/apis/autoscaling/v1/conversion.go, k8s.io/api/autoscaling/v1.
#ifndef QUIESCE_APISERVER_FAKE_KINDS_AUTOSCALER_CONVERSION_H_
#define QUIESCE_APISERVER_FAKE_KINDS_AUTOSCALER_CONVERSION_H_

#include "apiserver_fake/base/value.h"

namespace quiesce::kinds {

// Both take an object in canonical form and give one.
Value AutoscalerToV1(const Value& autoscaler);
// Annotations that cannot be read count for nothing. Who names no metric gets that of the CPU.
Value AutoscalerToV2(const Value& autoscaler);

}  // namespace quiesce::kinds

#endif  // QUIESCE_APISERVER_FAKE_KINDS_AUTOSCALER_CONVERSION_H_
