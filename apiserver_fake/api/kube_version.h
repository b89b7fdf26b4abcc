// The order of API versions: v2 before v1, v1 before v1beta2, v1beta2 before v1alpha1, and all of
// them before names of another form.
//
// Source: k8s.io/apimachinery/pkg/version/helpers.go.
#ifndef QUIESCE_APISERVER_FAKE_API_KUBE_VERSION_H_
#define QUIESCE_APISERVER_FAKE_API_KUBE_VERSION_H_

#include "absl/strings/string_view.h"

namespace quiesce::api {

// Above zero if `a` is the more stable or newer one, below zero if `b` is, 0 if they are equal.
int CompareKubeVersions(absl::string_view a, absl::string_view b);

}  // namespace quiesce::api

#endif  // QUIESCE_APISERVER_FAKE_API_KUBE_VERSION_H_
