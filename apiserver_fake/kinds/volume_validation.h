// The rules of a pod's volumes.
//
//   const Volumes volumes = ValidateVolumes(spec["volumes"], "web-0", "spec.volumes", errors);
//   volumes.contains("data");   // a mount may name it
//
// Source: k8s.io/kubernetes/pkg/apis/core/validation/validation.go, ValidateVolumes. Left out are
// the formats of names of iSCSI.
#ifndef QUIESCE_APISERVER_FAKE_KINDS_VOLUME_VALIDATION_H_
#define QUIESCE_APISERVER_FAKE_KINDS_VOLUME_VALIDATION_H_

#include <map>
#include <string>

#include "absl/strings/string_view.h"
#include "apiserver_fake/api/status.h"
#include "apiserver_fake/base/value.h"

namespace quiesce::kinds {

// Volumes by their names, which live as long as the pod.
using Volumes = std::map<absl::string_view, const Value*>;

// Whose spec it is.
struct PodSpecOwner {
  bool is_pod = false;         // else a template, whose images may be named later
  bool is_static = false;      // a kubelet's own pod
  absl::string_view pod_name;  // "" where it is not known yet
};

// Returns the volumes that are right.
Volumes ValidateVolumes(const Value& volumes, const PodSpecOwner& owner, const std::string& path,
                        api::FieldErrors& errors);

// The parts that persistent volumes share with those of pods.
void ValidateHostPath(const Value& source, const std::string& path, api::FieldErrors& errors);
void CheckDriverName(const Value& csi, const std::string& path, api::FieldErrors& errors);
// The parts that projected volumes share with the others.
void CheckFileMode(const Value& source, absl::string_view member, const std::string& path,
                   api::FieldErrors& errors);
void ValidateKeyToPath(const Value& item, const std::string& path, api::FieldErrors& errors);
void ValidateDownwardFile(const Value& file, const std::string& path, api::FieldErrors& errors);
void ValidateProjectedVolume(const Value& source, const std::string& path,
                             api::FieldErrors& errors);
// What is on a node's disk, in a cloud, or in a storage system of long ago.
void ValidateStorageVolume(absl::string_view kind, const Value& source, const std::string& path,
                           api::FieldErrors& errors);

}  // namespace quiesce::kinds

#endif  // QUIESCE_APISERVER_FAKE_KINDS_VOLUME_VALIDATION_H_
