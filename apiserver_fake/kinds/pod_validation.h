// The rules of pod specs: their containers, volumes, probes, resources and policies.
//
// Source: k8s.io/kubernetes/pkg/apis/core/validation/validation.go, ValidatePodSpec and what it
// calls. Left out are affinity, topology spread, dnsConfig, the security contexts, resource claims,
// and what is particular to Windows.
#ifndef QUIESCE_APISERVER_FAKE_KINDS_POD_VALIDATION_H_
#define QUIESCE_APISERVER_FAKE_KINDS_POD_VALIDATION_H_

#include <string>

#include "apiserver_fake/api/status.h"
#include "apiserver_fake/base/value.h"

namespace quiesce::kinds {

// `claims` are volumes that exist beside those of the spec: the volumeClaimTemplates of a
// StatefulSet (a list of objects), or null.
void ValidatePodSpec(const Value& spec, const std::string& path, const Value& claims,
                     api::FieldErrors& errors);
void ValidatePodTemplate(const Value& pod_template, const std::string& path, const Value& claims,
                         api::FieldErrors& errors);

// One amount of a resource: not negative, whole where the resource has no fractions.
void ValidateResourceAmount(absl::string_view resource, const Value& amount,
                            const std::string& path, api::FieldErrors& errors);
// A resource's name where a container names it.
void ValidateContainerResourceName(absl::string_view resource, const std::string& path,
                                   api::FieldErrors& errors);
// The list of a container's or claim's resources: {requests, limits}.
void ValidateResources(const Value& resources, const std::string& path, api::FieldErrors& errors);

}  // namespace quiesce::kinds

#endif  // QUIESCE_APISERVER_FAKE_KINDS_POD_VALIDATION_H_
