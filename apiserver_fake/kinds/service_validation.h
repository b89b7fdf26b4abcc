// The rules of Services.
//
// Source: k8s.io/kubernetes/pkg/apis/core/validation/validation.go, validateService and beside;
// k8s.io/kubernetes/pkg/api/service/warnings.go.
#ifndef QUIESCE_APISERVER_FAKE_KINDS_SERVICE_VALIDATION_H_
#define QUIESCE_APISERVER_FAKE_KINDS_SERVICE_VALIDATION_H_

#include <string>
#include <vector>

#include "apiserver_fake/api/status.h"
#include "apiserver_fake/base/value.h"

namespace quiesce::kinds {

// `old` is null for a new one; of what it has, some may stay as wrong as it is.
void ValidateService(const Value& service, const Value& old, api::FieldErrors& errors);
// What may not change: cluster IPs and families, once set.
void ValidateServiceChange(const Value& service, const Value& old, api::FieldErrors& errors);
void ValidateServiceStatus(const Value& service, const Value& old, api::FieldErrors& errors);
// What allocation checks before anything else: cluster IPs and their families.
void ValidateClusterIps(const Value& service, const Value& old, api::FieldErrors& errors);
// What is ignored, or about to go.
std::vector<std::string> ServiceWarnings(const Value& service);

// Whether a load balancer asks nodes about their health: it has a port for that then.
bool NeedsHealthCheckPort(const Value& spec);

}  // namespace quiesce::kinds

#endif  // QUIESCE_APISERVER_FAKE_KINDS_SERVICE_VALIDATION_H_
