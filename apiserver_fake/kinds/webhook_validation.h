// The address of a webhook, for admission or conversion.
//
// Source: k8s.io/apiserver/pkg/util/webhook/validation.go.
#ifndef QUIESCE_APISERVER_FAKE_KINDS_WEBHOOK_VALIDATION_H_
#define QUIESCE_APISERVER_FAKE_KINDS_WEBHOOK_VALIDATION_H_

#include <string>

#include "apiserver_fake/api/status.h"
#include "apiserver_fake/base/value.h"

namespace quiesce::kinds {

// {"url": ...} or {"service": {...}}, found at `path`.
void ValidateWebhookClientConfig(const std::string& path, const Value& config,
                                 api::FieldErrors& errors);

}  // namespace quiesce::kinds

#endif  // QUIESCE_APISERVER_FAKE_KINDS_WEBHOOK_VALIDATION_H_
