// GET, PUT and PATCH of /scale: the replicas of an object as an autoscaling/v1 Scale.
//
// Sources: k8s.io/apiextensions-apiserver/pkg/registry/customresource/etcd.go (ScaleREST),
// k8s.io/kubernetes/pkg/registry/apps/{deployment,replicaset,statefulset}/storage/storage.go.
#ifndef QUIESCE_APISERVER_FAKE_REGISTRY_SCALE_H_
#define QUIESCE_APISERVER_FAKE_REGISTRY_SCALE_H_

#include "apiserver_fake/api/request.h"
#include "apiserver_fake/registry/context.h"
#include "apiserver_fake/resource/resource_type.h"

namespace quiesce::registry {

// `type` has scale. A write goes through the type's main strategy (FinishUpdate in
// write_pipeline.h).
api::Response ScaleSubresource(VerbContext& context, const resource::ResourceType& type,
                               const api::Request& request);

}  // namespace quiesce::registry

#endif  // QUIESCE_APISERVER_FAKE_REGISTRY_SCALE_H_
