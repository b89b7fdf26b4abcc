// The rules of Services.
//
// Source: k8s.io/kubernetes/pkg/apis/core/validation/validation.go, validateService and beside.
#ifndef QUIESCE_APISERVER_FAKE_KINDS_SERVICE_VALIDATION_H_
#define QUIESCE_APISERVER_FAKE_KINDS_SERVICE_VALIDATION_H_

#include "apiserver_fake/api/status.h"
#include "apiserver_fake/base/value.h"

namespace quiesce::kinds {

void ValidateService(const Value& service, api::FieldErrors& errors);
// What may not change: cluster IPs and families, once set.
void ValidateServiceChange(const Value& service, const Value& old, api::FieldErrors& errors);
void ValidateServiceStatus(const Value& service, api::FieldErrors& errors);
// What allocation checks before anything else: cluster IPs and their families.
void ValidateClusterIps(const Value& service, api::FieldErrors& errors);

// Whether a load balancer asks nodes about their health: it has a port for that then.
bool NeedsHealthCheckPort(const Value& spec);

}  // namespace quiesce::kinds

#endif  // QUIESCE_APISERVER_FAKE_KINDS_SERVICE_VALIDATION_H_
