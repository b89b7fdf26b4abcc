// What a PATCH request does to the object it finds: everything between reading the object and
// checking the result's name. JSON, merge and strategic merge patches; server-side apply has its
// own folder.
//
// Source: k8s.io/apiserver/pkg/endpoints/handlers/patch.go (jsonPatcher, smpPatcher).
//
//   PatchOutcome outcome = ApplyPatch(request.patch_type, current, request, type, types);
//   if (!outcome.error.ok()) return outcome.error;
//   ... check namespace and name of outcome.object, then go on as an update does ...
#ifndef QUIESCE_APISERVER_FAKE_REGISTRY_APPLY_PATCH_H_
#define QUIESCE_APISERVER_FAKE_REGISTRY_APPLY_PATCH_H_

#include <string>
#include <vector>

#include "apiserver_fake/api/request.h"
#include "apiserver_fake/api/status.h"
#include "apiserver_fake/base/value.h"
#include "apiserver_fake/resource/resource_type.h"
#include "apiserver_fake/resource/type_registry.h"

namespace quiesce::registry {

struct PatchOutcome {
  Value object;                       // decoded (Strategy::Decode ran); what it shares with
                                      // `current` is the same node
  api::ApiStatus error;               // ok, or why not; then `object` means nothing
  std::vector<std::string> warnings;  // texts of Warning headers, without code and agent
};

// `current` is the stored object in the request's version (for /scale: the Scale object, with
// `type` describing Scale). It needs metadata.managedFields only if PatchNeedsManagedFields().
// Undecodable bytes of raw_body are 400, more than 10,000 JSON patch operations 413, operations
// that fail 422, a result that does not fit the type 422 `patch: Invalid value: ...`, some mistakes
// in a strategic merge patch 500 without a reason.
// `types`: what the server serves; a patch may turn the object into another kind, which is refused.
PatchOutcome ApplyPatch(api::PatchType type, const Value& current, const api::Request& request,
                        const resource::ResourceType& resource,
                        const resource::TypeRegistry& types);

// 415, or ok if the patch type is served: custom resources have no strategic merge patch. The
// server checks this before anything else.
api::ApiStatus CheckPatchType(api::PatchType type, const resource::ResourceType& resource);

// True if the outcome may depend on metadata.managedFields of the current object: the patch speaks
// of them. A refusal that quotes the object is complete only with them, too.
bool PatchNeedsManagedFields(const api::Request& request);

}  // namespace quiesce::registry

#endif  // QUIESCE_APISERVER_FAKE_REGISTRY_APPLY_PATCH_H_
