// Warnings of files of one volume that lie where others of it lie, or would be a folder of them.
//
// Source: warningsForOverlappingVirtualPaths in k8s.io/kubernetes/pkg/api/pod/warnings.go.
#ifndef QUIESCE_APISERVER_FAKE_KINDS_PATH_WARNINGS_H_
#define QUIESCE_APISERVER_FAKE_KINDS_PATH_WARNINGS_H_

#include <string>
#include <vector>

#include "apiserver_fake/base/value.h"

namespace quiesce::kinds {

void AddOverlappingPaths(const Value& volumes, std::vector<std::string>& warnings);

}  // namespace quiesce::kinds

#endif  // QUIESCE_APISERVER_FAKE_KINDS_PATH_WARNINGS_H_
