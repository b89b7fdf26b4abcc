// The rules of the containers of a pod. pod_validation.h says what is left out.
#ifndef QUIESCE_APISERVER_FAKE_KINDS_CONTAINER_VALIDATION_H_
#define QUIESCE_APISERVER_FAKE_KINDS_CONTAINER_VALIDATION_H_

#include <string>

#include "apiserver_fake/api/status.h"
#include "apiserver_fake/base/value.h"
#include "apiserver_fake/kinds/volume_validation.h"

namespace quiesce::kinds {

// All containers of the pod spec at `path`, of all three sorts; `volumes` are those of it that are
// right.
void ValidateContainers(const Value& spec, const Volumes& volumes, const std::string& path,
                        api::FieldErrors& errors);
// A pod's images, unlike those of a template, have no spaces around them.
void CheckImageSpaces(const Value& container, const std::string& path, api::FieldErrors& errors);

}  // namespace quiesce::kinds

#endif  // QUIESCE_APISERVER_FAKE_KINDS_CONTAINER_VALIDATION_H_
