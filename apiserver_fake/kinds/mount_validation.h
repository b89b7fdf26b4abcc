// The rules of where a container has the pod's volumes: mounted, or as block devices.
//
//   ValidateMounts(container, volumes, "spec.containers[0]", errors);
//
// Source: k8s.io/kubernetes/pkg/apis/core/validation/validation.go, ValidateVolumeMounts and
// ValidateVolumeDevices.
#ifndef QUIESCE_APISERVER_FAKE_KINDS_MOUNT_VALIDATION_H_
#define QUIESCE_APISERVER_FAKE_KINDS_MOUNT_VALIDATION_H_

#include <string>

#include "apiserver_fake/api/status.h"
#include "apiserver_fake/base/value.h"
#include "apiserver_fake/kinds/volume_validation.h"

namespace quiesce::kinds {

// volumeMounts and volumeDevices of the container at `path`.
void ValidateMounts(const Value& container, const Volumes& volumes, const std::string& path,
                    api::FieldErrors& errors);

}  // namespace quiesce::kinds

#endif  // QUIESCE_APISERVER_FAKE_KINDS_MOUNT_VALIDATION_H_
