// Subresources with code of their own: what a request to one of them does.
//
// Sources: k8s.io/kubernetes/pkg/registry/core/{pod,namespace,serviceaccount}/storage.
#ifndef QUIESCE_APISERVER_FAKE_REGISTRY_SUBRESOURCES_H_
#define QUIESCE_APISERVER_FAKE_REGISTRY_SUBRESOURCES_H_

#include "apiserver_fake/api/request.h"
#include "apiserver_fake/registry/context.h"
#include "apiserver_fake/resource/resource_type.h"

namespace quiesce::registry {

// PUT namespaces/NAME/finalize: changes spec.finalizers; the last one gone, the namespace goes.
api::Response FinalizeNamespace(VerbContext& context, const resource::ResourceType& type,
                                const api::Request& request);
// POST pods/NAME/binding: puts the pod on a node. Without a name, as POST bindings: the pod of the
// name that the binding has, whatever its uid.
api::Response BindPod(VerbContext& context, const resource::ResourceType& type,
                      const api::Request& request);
// POST pods/NAME/eviction: deletes the pod.
api::Response EvictPod(VerbContext& context, const resource::ResourceType& type,
                       const api::Request& request);

}  // namespace quiesce::registry

#endif  // QUIESCE_APISERVER_FAKE_REGISTRY_SUBRESOURCES_H_
