// The admission plugin ResourceQuota: holds a request against the quotas of its namespace and adds
// what it uses to their status.
//
// Source: k8s.io/apiserver/pkg/admission/plugin/resourcequota/controller.go. The real plugin reads
// quotas from a cache that may lag behind; here they are always the present ones.
#ifndef QUIESCE_APISERVER_FAKE_REGISTRY_QUOTA_ADMISSION_H_
#define QUIESCE_APISERVER_FAKE_REGISTRY_QUOTA_ADMISSION_H_

#include "apiserver_fake/api/status.h"
#include "apiserver_fake/registry/write_pipeline.h"

namespace quiesce::registry {

// Forbidden (403) where a quota would be exceeded, or is not yet known in full. A dry run is held
// against quotas, but not counted.
Refusal ChargeQuota(Write& write);

}  // namespace quiesce::registry

#endif  // QUIESCE_APISERVER_FAKE_REGISTRY_QUOTA_ADMISSION_H_
