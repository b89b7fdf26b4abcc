// The options of writes: dryRun, fieldManager, fieldValidation, force, and DeleteOptions.
//
// Sources: k8s.io/apimachinery/pkg/apis/meta/v1/validation/validation.go,
// k8s.io/apiserver/pkg/endpoints/handlers/{create,update,patch,delete}.go.
#ifndef QUIESCE_APISERVER_FAKE_REGISTRY_OPTIONS_H_
#define QUIESCE_APISERVER_FAKE_REGISTRY_OPTIONS_H_

#include <cstdint>
#include <optional>
#include <string>

#include "apiserver_fake/api/request.h"
#include "apiserver_fake/api/status.h"
#include "apiserver_fake/base/value.h"
#include "apiserver_fake/registry/refusal.h"

namespace quiesce::registry {

// Ok, or the 422 that refuses the options of a create, update or patch.
Refusal ValidateWriteOptions(const api::Request& request);

enum class FieldValidation : uint8_t { kIgnore, kWarn, kStrict };
FieldValidation FieldValidationOf(const api::RequestOptions& options);

// DeleteOptions, decoded.
struct DeleteOptions {
  std::optional<int64_t> grace_period_seconds;
  std::optional<std::string> uid, resource_version;  // preconditions
  std::optional<std::string> propagation_policy;
  std::optional<bool> orphan_dependents;
  bool dry_run = false;
};

// Reads and validates the DeleteOptions of a request: its body, if one was sent, else its options.
api::ApiStatus ReadDeleteOptions(const api::Request& request, DeleteOptions* options);

}  // namespace quiesce::registry

#endif  // QUIESCE_APISERVER_FAKE_REGISTRY_OPTIONS_H_
