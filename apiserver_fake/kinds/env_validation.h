// The rules of a container's environment, and of the fields of the pod that it, and volumes of the
// downward API, may show.
//
//   ValidateEnv(container["env"], "spec.containers[0].env", errors);
//
// Source: k8s.io/kubernetes/pkg/apis/core/validation/validation.go, ValidateEnv and
// ValidateEnvFrom.
#ifndef QUIESCE_APISERVER_FAKE_KINDS_ENV_VALIDATION_H_
#define QUIESCE_APISERVER_FAKE_KINDS_ENV_VALIDATION_H_

#include <string>

#include "apiserver_fake/api/status.h"
#include "apiserver_fake/base/value.h"

namespace quiesce::kinds {

void ValidateEnv(const Value& env, const std::string& path, api::FieldErrors& errors);
void ValidateEnvFrom(const Value& sources, const std::string& path, api::FieldErrors& errors);

// Volumes show other fields of the pod than variables do, and name the container of a resource.
enum class ShownBy { kVariable, kVolume };
void ValidateFieldRef(const Value& ref, ShownBy by, const std::string& path,
                      api::FieldErrors& errors);
void ValidateResourceFieldRef(const Value& ref, ShownBy by, const std::string& path,
                              api::FieldErrors& errors);

}  // namespace quiesce::kinds

#endif  // QUIESCE_APISERVER_FAKE_KINDS_ENV_VALIDATION_H_
