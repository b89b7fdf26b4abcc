// The rules of one container of a pod. pod_validation.h says what is left out.
#ifndef QUIESCE_APISERVER_FAKE_KINDS_CONTAINER_VALIDATION_H_
#define QUIESCE_APISERVER_FAKE_KINDS_CONTAINER_VALIDATION_H_

#include <set>
#include <string>

#include "apiserver_fake/api/status.h"
#include "apiserver_fake/base/value.h"

namespace quiesce::kinds {

// A list of containers; `volumes` are the names of the pod's volumes. `init`: its init containers,
// which may be none and share the names of `others`.
void ValidateContainers(const Value& containers, const std::set<std::string>& volumes,
                        const std::string& path, api::FieldErrors& errors);
void ValidateInitContainers(const Value& containers, const Value& others,
                            const std::set<std::string>& volumes, const std::string& path,
                            api::FieldErrors& errors);

}  // namespace quiesce::kinds

#endif  // QUIESCE_APISERVER_FAKE_KINDS_CONTAINER_VALIDATION_H_
