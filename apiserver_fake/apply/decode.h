// Decoding the body of an apply request, and its strict errors.
//
// Source: k8s.io/apiserver/pkg/endpoints/handlers/patch.go (applyPatcher).
//
//   Value config;
//   std::vector<std::string> repeated;
//   api::ApiStatus status = DecodeApplyBody(bytes, &config, &repeated);
//   if (!status.ok()) return status;   // 400 `error decoding YAML: ...`
//   ... the apply itself ...
//   if (!repeated.empty()) return StrictApplyError(repeated);   // Strict; Warn: as warnings
#ifndef QUIESCE_APISERVER_FAKE_APPLY_DECODE_H_
#define QUIESCE_APISERVER_FAKE_APPLY_DECODE_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "apiserver_fake/api/status.h"
#include "apiserver_fake/base/value.h"

namespace quiesce::apply {

// Reads YAML (or JSON, which is YAML) into an object. An empty body and `null` give an empty
// object. `repeated` gets a text for each key that stands twice.
api::ApiStatus DecodeApplyBody(absl::string_view bytes, Value* config,
                               std::vector<std::string>* repeated);

api::ApiStatus StrictApplyError(const std::vector<std::string>& repeated);

}  // namespace quiesce::apply

#endif  // QUIESCE_APISERVER_FAKE_APPLY_DECODE_H_
