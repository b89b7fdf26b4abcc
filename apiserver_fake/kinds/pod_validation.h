// The rules of pod specs: their containers, volumes, resources, policies, and where they may run.
//
// Source: k8s.io/kubernetes/pkg/apis/core/validation/validation.go, ValidatePodSpec and what it
// calls. Left out is what is particular to Windows.
#ifndef QUIESCE_APISERVER_FAKE_KINDS_POD_VALIDATION_H_
#define QUIESCE_APISERVER_FAKE_KINDS_POD_VALIDATION_H_

#include <string>

#include "apiserver_fake/api/status.h"
#include "apiserver_fake/base/value.h"

namespace quiesce::kinds {

// A pod's spec and annotations, on creation and on updates.
void ValidatePod(const Value& pod, api::FieldErrors& errors);
// What holds of a pod that is created, beside that.
void ValidateNewPod(const Value& pod, api::FieldErrors& errors);

void ValidatePodTemplate(const Value& pod_template, const std::string& path,
                         api::FieldErrors& errors);

// Annotations of pods and of templates that have a meaning.
void ValidatePodAnnotations(const Value& annotations, const Value& spec, const std::string& path,
                            api::FieldErrors& errors);
// Where a profile is named by an annotation, too, the two agree.
void ValidateProfileAnnotations(const Value& annotations, const Value& spec,
                                const std::string& path, api::FieldErrors& errors);

// One amount of a resource: not negative, whole where the resource has no fractions.
void ValidateResourceAmount(absl::string_view resource, const Value& amount,
                            const std::string& path, api::FieldErrors& errors);
// A resource's name where a container names it.
void ValidateContainerResourceName(absl::string_view resource, const std::string& path,
                                   api::FieldErrors& errors);
// The list of a container's or claim's resources: {requests, limits}.
void ValidateResources(const Value& resources, const std::string& path, api::FieldErrors& errors);
// The resources of all containers of a pod together.
void ValidatePodResources(const Value& spec, const std::string& path, api::FieldErrors& errors);
// `claims` of a container are among those of the pod.
void ValidateClaimNames(const Value& claims, const Value& pod_claims, const std::string& path,
                        api::FieldErrors& errors);

}  // namespace quiesce::kinds

#endif  // QUIESCE_APISERVER_FAKE_KINDS_POD_VALIDATION_H_
