// The rules of a PersistentVolume's spec.
//
// Sources: ValidatePersistentVolumeSpec, ValidatePersistentVolumeUpdate and what they call in
// k8s.io/kubernetes/pkg/apis/core/validation/validation.go; k8s.io/kubernetes/pkg/api/
// persistentvolume/util.go. Of the storage systems that the project no longer has plugins for, only
// what must be there is checked.
#ifndef QUIESCE_APISERVER_FAKE_KINDS_PERSISTENT_VOLUME_VALIDATION_H_
#define QUIESCE_APISERVER_FAKE_KINDS_PERSISTENT_VOLUME_VALIDATION_H_

#include <string>
#include <vector>

#include "apiserver_fake/api/status.h"
#include "apiserver_fake/base/value.h"

namespace quiesce::kinds {

// `any_values`: labels of nodes may have values that are none, as the stored volume has.
void ValidateVolumeSpec(const Value& spec, bool any_values, api::FieldErrors& errors);
// Whether the selector of nodes has a value that no label has.
bool HasInvalidNodeLabels(const Value& spec);
// Where the volume is, and how it is used, stays.
void ValidateVolumeChange(const Value& spec, const Value& old_spec, api::FieldErrors& errors);

std::vector<std::string> VolumeWarnings(const Value& volume);

}  // namespace quiesce::kinds

#endif  // QUIESCE_APISERVER_FAKE_KINDS_PERSISTENT_VOLUME_VALIDATION_H_
