// Of a new pod, the selectors of its affinities and of its spread, which take what the pod's own
// labels say under matchLabelKeys and mismatchLabelKeys.
//
// Source: mutatePodAffinity and mutateTopologySpreadConstraints in
// k8s.io/kubernetes/pkg/registry/core/pod/strategy.go.
#ifndef QUIESCE_APISERVER_FAKE_KINDS_LABEL_KEYS_H_
#define QUIESCE_APISERVER_FAKE_KINDS_LABEL_KEYS_H_

#include "apiserver_fake/base/value.h"

namespace quiesce::kinds {

void MergeLabelKeys(Value& spec, const Value& labels);

}  // namespace quiesce::kinds

#endif  // QUIESCE_APISERVER_FAKE_KINDS_LABEL_KEYS_H_
