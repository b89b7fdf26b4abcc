// The rules of what is done to a running container: its probes and the hooks of its lifecycle.
//
//   ValidateHooks(container, spec["terminationGracePeriodSeconds"], "spec.containers[0]", errors);
//
// Source: k8s.io/kubernetes/pkg/apis/core/validation/validation.go, validateHandler and its
// callers.
#ifndef QUIESCE_APISERVER_FAKE_KINDS_HANDLER_VALIDATION_H_
#define QUIESCE_APISERVER_FAKE_KINDS_HANDLER_VALIDATION_H_

#include <string>

#include "apiserver_fake/api/status.h"
#include "apiserver_fake/base/value.h"

namespace quiesce::kinds {

// `grace_period`: the pod's, in seconds; a hook may not sleep longer.
void ValidateHooks(const Value& container, const Value& grace_period, const std::string& path,
                   api::FieldErrors& errors);

}  // namespace quiesce::kinds

#endif  // QUIESCE_APISERVER_FAKE_KINDS_HANDLER_VALIDATION_H_
