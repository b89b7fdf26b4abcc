// What the server asks of a request and of the object that it brings, whatever the kind; and the
// failures that several verbs share.
//
// Sources: k8s.io/apiserver/pkg/endpoints/handlers/{create,update,patch,rest}.go,
// k8s.io/apiserver/pkg/registry/rest/{create,update,meta}.go,
// k8s.io/apiserver/pkg/admission/plugin/namespace/lifecycle/admission.go.
#ifndef QUIESCE_APISERVER_FAKE_REGISTRY_REQUEST_CHECKS_H_
#define QUIESCE_APISERVER_FAKE_REGISTRY_REQUEST_CHECKS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "apiserver_fake/api/request.h"
#include "apiserver_fake/api/status.h"
#include "apiserver_fake/base/value.h"
#include "apiserver_fake/registry/context.h"
#include "apiserver_fake/registry/refusal.h"
#include "apiserver_fake/resource/resource_type.h"
#include "apiserver_fake/resource/stored_object.h"

namespace quiesce::registry {

// Why the object that the request names is not there: 404, or 400 if no object can have the name.
api::ApiStatus NoSuchObject(const resource::ResourceType& type, const api::Request& request);
// The latter alone.
api::ApiStatus CheckNameOfPath(const api::Request& request);
// Fills in the request's namespace, or refuses an object of another one (400).
api::ApiStatus MatchNamespace(const api::Request& request, const resource::ResourceType& type,
                              Value& object);
// The object's name must be that of the path (400).
api::ApiStatus MatchName(const api::Request& request, const Value& object);
// Fully equal owner references are kept once, with a warning. A patch looks for them only after
// admission, which shows in the warning.
void DedupOwnerReferences(Value& object, bool after_admission, std::vector<std::string>* warnings);

// Admission of a write into a namespace: it must exist (404) and, for a create, not be terminating
// (403). `object` is the new one. Nor are there creates of a kind whose definition is being
// deleted (403).
Refusal AdmitToNamespace(VerbContext& context, const api::Request& request,
                         const resource::ResourceType& type, const Value& object, bool is_create);

// metadata.resourceVersion: 0 if empty or "0". Not a number: the plain error (500).
api::ApiStatus ParseResourceVersion(const Value& object, int64_t* version);

// The conflict that a precondition of etcd's gives: `what` is "UID" or "ResourceVersion".
api::ApiStatus PreconditionConflict(const api::Request& request, const resource::ResourceType& type,
                                    absl::string_view what, absl::string_view wanted,
                                    absl::string_view stored, bool dry_run);
api::ApiStatus VersionConflict(const api::Request& request, const resource::ResourceType& type);

}  // namespace quiesce::registry

#endif  // QUIESCE_APISERVER_FAKE_REGISTRY_REQUEST_CHECKS_H_
