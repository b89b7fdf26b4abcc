// Managed fields of an object as its /scale sees them, and back.
//
// Source: k8s.io/apimachinery/pkg/util/managedfields/scalehandler.go.
#ifndef QUIESCE_APISERVER_FAKE_APPLY_SCALE_FIELDS_H_
#define QUIESCE_APISERVER_FAKE_APPLY_SCALE_FIELDS_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "apiserver_fake/apply/managed_fields.h"

namespace quiesce::apply {

// Where one version of the kind keeps its replicas.
struct ReplicasPath {
  std::string api_version;
  FieldPath path;  // empty: that version has no scale
};

// The entries that own the replicas, as owners of .spec.replicas of autoscaling/v1.
ManagedFields FieldsOfScale(const ManagedFields& parent, const std::vector<ReplicasPath>& paths);

// The parent's list after a write of the scale left `scale`, encoded: who no longer owns the
// replicas loses them, new owners get an entry of `api_version`, without a time. As in the real
// server an updater of the parent counts as another owner than the same updater seen from the
// scale, since the apiVersion is part of its identity: he loses the replicas to an entry that looks
// like his own. The list may so have two entries of one identity; of these the last counts when
// read.
Value FieldsFromScale(const ManagedFields& parent, const ManagedFields& scale,
                      absl::string_view api_version, const std::vector<ReplicasPath>& paths);

}  // namespace quiesce::apply

#endif  // QUIESCE_APISERVER_FAKE_APPLY_SCALE_FIELDS_H_
