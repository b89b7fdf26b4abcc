// The rules of the security contexts of pods and of their containers.
//
//   ValidatePodSecurityContext(spec, "spec.securityContext", errors);
//
// Source: k8s.io/kubernetes/pkg/apis/core/validation/validation.go, validatePodSpecSecurityContext
// and ValidateSecurityContext.
#ifndef QUIESCE_APISERVER_FAKE_KINDS_SECURITY_CONTEXT_VALIDATION_H_
#define QUIESCE_APISERVER_FAKE_KINDS_SECURITY_CONTEXT_VALIDATION_H_

#include <string>

#include "apiserver_fake/api/status.h"
#include "apiserver_fake/base/value.h"

namespace quiesce::kinds {

// `spec`: the pod's, which says what it shares with its host.
void ValidatePodSecurityContext(const Value& spec, const std::string& path,
                                api::FieldErrors& errors);
void ValidateContainerSecurityContext(const Value& context, const Value& spec,
                                      const std::string& path, api::FieldErrors& errors);

}  // namespace quiesce::kinds

#endif  // QUIESCE_APISERVER_FAKE_KINDS_SECURITY_CONTEXT_VALIDATION_H_
