// The LIST verb: resourceVersion rules, selectors, pages, and the form of a list.
//
//   api::Response reply = List(request, type, store, resource, view, loop.Now());
//
// Sources: k8s.io/apimachinery/pkg/apis/meta/internalversion/validation,
// k8s.io/apiserver/pkg/storage/{interfaces.go,cacher/delegator.go,etcd3/store.go}.
#ifndef QUIESCE_APISERVER_FAKE_REGISTRY_LIST_H_
#define QUIESCE_APISERVER_FAKE_REGISTRY_LIST_H_

#include <vector>

#include "absl/time/time.h"
#include "apiserver_fake/api/request.h"
#include "apiserver_fake/resource/object_view.h"
#include "apiserver_fake/resource/resource_type.h"
#include "apiserver_fake/storage/store.h"

namespace quiesce::registry {

// Answers a list at the instant `now`. A namespace of "" lists all namespaces. A request that
// the real server lets wait (a resourceVersion of the future) is answered as after its wait.
// Items of built-in kinds lose apiVersion and kind for REST (request.want_managed_fields), as the
// server sends them; in-process callers get the shared objects themselves.
api::Response List(const api::Request& request, const resource::ResourceType& type,
                   const storage::Store& store, storage::ResourceId resource,
                   const resource::ObjectView& view, absl::Time now);

// What a delete of a collection deletes: the stored objects that the list would show, in order.
// `list` is the reply's object. An error is returned as it is to be sent.
api::ApiStatus ListForDelete(const api::Request& request, const resource::ResourceType& type,
                             const storage::Store& store, storage::ResourceId resource,
                             const resource::ObjectView& view, absl::Time now, Value* list,
                             std::vector<resource::StoredObject>* objects);

}  // namespace quiesce::registry

#endif  // QUIESCE_APISERVER_FAKE_REGISTRY_LIST_H_
