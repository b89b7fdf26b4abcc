// The body of a PATCH request: from bytes to a patch, with the errors of the server's decoders.
//
// Source: k8s.io/apiserver/pkg/endpoints/handlers/patch.go (applyJSPatch, strategicPatchObject).
#ifndef QUIESCE_APISERVER_FAKE_REGISTRY_PATCH_REQUEST_H_
#define QUIESCE_APISERVER_FAKE_REGISTRY_PATCH_REQUEST_H_

#include <cstddef>
#include <string>
#include <vector>

#include "apiserver_fake/api/request.h"
#include "apiserver_fake/api/status.h"
#include "apiserver_fake/base/value.h"

namespace quiesce::registry {

inline constexpr size_t kMaxOperations = 10000;

struct PatchBody {
  Value patch;
  // Repeated keys and unknown members of operations, worded as strict errors; none if the request
  // ignores them.
  std::vector<std::string> strict_errors;
  bool keeps_texts = false;  // values of operations come from ParseJsonKeepingTexts
  bool may_nest = false;     // the patch adds lists or objects, or copies
};

// Reads raw_body, or takes `body` where none was sent. Errors are 400.
api::ApiStatus ReadPatchBody(api::PatchType type, const api::Request& request, PatchBody* body);

// True if the word managedFields is a key or within a string somewhere.
bool SpeaksOfManagedFields(const Value& patch);

}  // namespace quiesce::registry

#endif  // QUIESCE_APISERVER_FAKE_REGISTRY_PATCH_REQUEST_H_
