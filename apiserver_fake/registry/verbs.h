// The verbs, one function each: what the API server does with a request once its resource is known.
//
// Each checks its options, decodes its body, and answers as kube-apiserver does, errors in the same
// order. Sources: k8s.io/apiserver/pkg/endpoints/handlers, k8s.io/apiserver/pkg/registry.
#ifndef QUIESCE_APISERVER_FAKE_REGISTRY_VERBS_H_
#define QUIESCE_APISERVER_FAKE_REGISTRY_VERBS_H_

#include "apiserver_fake/api/request.h"
#include "apiserver_fake/registry/context.h"
#include "apiserver_fake/registry/options.h"
#include "apiserver_fake/resource/resource_type.h"

namespace quiesce::api {

Response GetObject(VerbContext& context, const ResourceType& type, const Request& request);
Response CreateObject(VerbContext& context, const ResourceType& type, const Request& request);
// PUT of the main resource and of /status.
Response UpdateObject(VerbContext& context, const ResourceType& type, const Request& request);
// PATCH of the main resource and of /status.
Response PatchObject(VerbContext& context, const ResourceType& type, const Request& request);
Response DeleteObject(VerbContext& context, const ResourceType& type, const Request& request);
Response DeleteCollection(VerbContext& context, const ResourceType& type,
                          const Request& request);

// One deletion with options that are read already; for collections, too.
Response DeleteWith(VerbContext& context, const ResourceType& type, const Request& request,
                    DeleteOptions options);

}  // namespace quiesce::api

#endif  // QUIESCE_APISERVER_FAKE_REGISTRY_VERBS_H_
