// Pod security admission: pods that break the standard which their namespace enforces are refused;
// pods that break the one it warns of, and workloads whose templates do, give a warning.
//
// Source: k8s.io/pod-security-admission/admission/admission.go.
#ifndef QUIESCE_APISERVER_FAKE_REGISTRY_POD_SECURITY_ADMISSION_H_
#define QUIESCE_APISERVER_FAKE_REGISTRY_POD_SECURITY_ADMISSION_H_

#include <string>
#include <vector>

#include "apiserver_fake/api/request.h"
#include "apiserver_fake/api/status.h"
#include "apiserver_fake/base/value.h"
#include "apiserver_fake/registry/context.h"
#include "apiserver_fake/resource/resource_type.h"

namespace quiesce::registry {

// For a create or update of `object`; kinds without pods pass.
api::ApiStatus AdmitPodSecurity(VerbContext& context, const api::Request& request,
                                const resource::ResourceType& type, const Value& object,
                                std::vector<std::string>* warnings);

}  // namespace quiesce::registry

#endif  // QUIESCE_APISERVER_FAKE_REGISTRY_POD_SECURITY_ADMISSION_H_
