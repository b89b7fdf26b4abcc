// Where the real server keeps an object in etcd; error messages show it.
//
// Source: k8s.io/kubernetes/pkg/kubeapiserver/default_storage_factory_builder.go
// (SpecialDefaultResourcePrefixes) and the storage of custom resources, which names the group.
#ifndef QUIESCE_APISERVER_FAKE_STORAGE_STORAGE_KEY_H_
#define QUIESCE_APISERVER_FAKE_STORAGE_STORAGE_KEY_H_

#include <string>

#include "absl/strings/string_view.h"
#include "apiserver_fake/resource/resource_type.h"

namespace quiesce::storage {

// "/configmaps/default/a", "/example.com/widgets/default/w", "/services/specs/default/s". etcd has
// "/registry" before it.
std::string StorageKey(const resource::ResourceType& type, absl::string_view namespace_,
                       absl::string_view name);

}  // namespace quiesce::storage

#endif  // QUIESCE_APISERVER_FAKE_STORAGE_STORAGE_KEY_H_
