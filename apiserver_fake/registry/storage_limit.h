// The largest object that etcd takes.
#ifndef QUIESCE_APISERVER_FAKE_REGISTRY_STORAGE_LIMIT_H_
#define QUIESCE_APISERVER_FAKE_REGISTRY_STORAGE_LIMIT_H_

#include "apiserver_fake/api/request.h"
#include "apiserver_fake/base/value.h"

namespace quiesce::registry {

// True if `object` is over etcd's limit for one request (1.5 MiB), measured as JSON. Only
// requests that came as bytes are measured: walking a shared object would cost more than storing
// it.
bool ExceedsStorageLimit(const api::Request& request, const Value& object);

}  // namespace quiesce::registry

#endif  // QUIESCE_APISERVER_FAKE_REGISTRY_STORAGE_LIMIT_H_
