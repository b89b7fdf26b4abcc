// The verbs, one function each: what the API server does with a request once its resource is known.
//
// Each checks its options, decodes its body, and answers as kube-apiserver does, errors in the same
// order. Sources: k8s.io/apiserver/pkg/endpoints/handlers, k8s.io/apiserver/pkg/registry.
#ifndef QUIESCE_APISERVER_FAKE_REGISTRY_VERBS_H_
#define QUIESCE_APISERVER_FAKE_REGISTRY_VERBS_H_

#include <string>
#include <vector>

#include "apiserver_fake/api/request.h"
#include "apiserver_fake/registry/context.h"
#include "apiserver_fake/registry/options.h"
#include "apiserver_fake/resource/resource_type.h"

namespace quiesce::registry {

api::Response GetObject(VerbContext& context, const resource::ResourceType& type,
                        const api::Request& request);
api::Response CreateObject(VerbContext& context, const resource::ResourceType& type,
                           const api::Request& request);
// PUT of the main resource and of /status.
api::Response UpdateObject(VerbContext& context, const resource::ResourceType& type,
                           const api::Request& request);
// PATCH of the main resource and of /status.
api::Response PatchObject(VerbContext& context, const resource::ResourceType& type,
                          const api::Request& request);
api::Response DeleteObject(VerbContext& context, const resource::ResourceType& type,
                           const api::Request& request);
api::Response DeleteCollection(VerbContext& context, const resource::ResourceType& type,
                               const api::Request& request);

// What a DELETE of an object or a collection warns of, whatever comes of it.
std::vector<std::string> WarningsOnDelete(const resource::ResourceType& type,
                                          const DeleteOptions& options);

// One deletion with options that are read already; for collections, too.
api::Response DeleteWith(VerbContext& context, const resource::ResourceType& type,
                         const api::Request& request, DeleteOptions options);

}  // namespace quiesce::registry

#endif  // QUIESCE_APISERVER_FAKE_REGISTRY_VERBS_H_
