// Kinds whose deletion is not the generic one: namespaces and definitions of custom resources are
// marked and stay until their content is gone.
//
// Sources: k8s.io/kubernetes/pkg/registry/core/namespace/storage/storage.go,
// k8s.io/apiextensions-apiserver/pkg/registry/customresourcedefinition/etcd.go.
#ifndef QUIESCE_APISERVER_FAKE_REGISTRY_MARK_TERMINATING_H_
#define QUIESCE_APISERVER_FAKE_REGISTRY_MARK_TERMINATING_H_

#include <optional>

#include "apiserver_fake/api/request.h"
#include "apiserver_fake/base/value.h"
#include "apiserver_fake/registry/context.h"
#include "apiserver_fake/registry/options.h"
#include "apiserver_fake/resource/resource_type.h"
#include "apiserver_fake/resource/stored_object.h"

namespace quiesce::registry {

struct MarkedObject {
  api::ApiStatus status;  // ok, or why the deletion is refused
  Value object;           // what becomes of the object; it stays
};

// Nullopt: the generic deletion goes on.
std::optional<MarkedObject> MarkTerminating(VerbContext& context,
                                            const resource::ResourceType& type,
                                            const api::Request& request,
                                            const resource::StoredObject& stored,
                                            const DeleteOptions& options);

}  // namespace quiesce::registry

#endif  // QUIESCE_APISERVER_FAKE_REGISTRY_MARK_TERMINATING_H_
