// Decoding the body of an apply request, and its strict errors.
//
// Source: k8s.io/apiserver/pkg/endpoints/handlers/patch.go (applyPatcher).
//
//   Value config; std::string strict_error;
//   api::ApiStatus status = DecodeApplyBody(bytes, &config, &strict_error);
//   if (!status.ok()) return status;                       // 400 `error decoding YAML: ...`
//   ... the apply itself ...
//   // afterwards, if strict_error is not empty:
//   //   Strict: StrictApplyError(strict_error), 400 `error strict decoding YAML: ...`
//   //   Warn:   warning StrictApplyWarnings(strict_error)
#ifndef QUIESCE_APISERVER_FAKE_APPLY_DECODE_H_
#define QUIESCE_APISERVER_FAKE_APPLY_DECODE_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "apiserver_fake/api/status.h"
#include "apiserver_fake/base/value.h"

namespace quiesce::apply {

// Reads YAML (or JSON, which is YAML) into an object. An empty body and `null` give an empty
// object.
api::ApiStatus DecodeApplyBody(absl::string_view bytes, Value* config, std::string* strict_error);

api::ApiStatus StrictApplyError(absl::string_view strict_error);
// The texts of the Warning headers.
std::vector<std::string> StrictApplyWarnings(absl::string_view strict_error);

}  // namespace quiesce::apply

#endif  // QUIESCE_APISERVER_FAKE_APPLY_DECODE_H_
