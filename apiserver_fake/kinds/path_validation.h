// The rules of paths that pods name: places in volumes, mounts, profiles of a node.
//
//   CheckUnreservedPath(item["path"], "spec.volumes[0].secret.items[0].path", errors);
//
// Source: k8s.io/kubernetes/pkg/apis/core/validation/validation.go.
#ifndef QUIESCE_APISERVER_FAKE_KINDS_PATH_VALIDATION_H_
#define QUIESCE_APISERVER_FAKE_KINDS_PATH_VALIDATION_H_

#include <string>

#include "absl/strings/string_view.h"
#include "apiserver_fake/api/status.h"
#include "apiserver_fake/base/value.h"

namespace quiesce::kinds {

bool HasBacksteps(absl::string_view path);  // an element ".."
void CheckNoBacksteps(const Value& value, const std::string& path, api::FieldErrors& errors);
// Relative, too.
void CheckDescendingPath(const Value& value, const std::string& path, api::FieldErrors& errors);
// Nor does it begin with "..": such names are the kubelet's own.
void CheckUnreservedPath(const Value& value, const std::string& path, api::FieldErrors& errors);

}  // namespace quiesce::kinds

#endif  // QUIESCE_APISERVER_FAKE_KINDS_PATH_VALIDATION_H_
