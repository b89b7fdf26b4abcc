// The quality-of-service class of a pod, from the cpu and memory of its containers.
//
// Source: k8s.io/kubernetes/pkg/apis/core/v1/helper/qos/qos.go, ComputePodQOS.
#ifndef QUIESCE_APISERVER_FAKE_KINDS_POD_QOS_H_
#define QUIESCE_APISERVER_FAKE_KINDS_POD_QOS_H_

#include "absl/strings/string_view.h"
#include "apiserver_fake/base/value.h"

namespace quiesce::kinds {

// "Guaranteed", "Burstable" or "BestEffort".
absl::string_view PodQosClass(const Value& pod_spec);

}  // namespace quiesce::kinds

#endif  // QUIESCE_APISERVER_FAKE_KINDS_POD_QOS_H_
