// The rules of what a pod has that is made for one operating system.
//
//   ValidateOs(spec, "spec", errors);
//
// Source: k8s.io/kubernetes/pkg/apis/core/validation/validation.go, validateOS, validateLinux and
// validateWindows.
#ifndef QUIESCE_APISERVER_FAKE_KINDS_OS_VALIDATION_H_
#define QUIESCE_APISERVER_FAKE_KINDS_OS_VALIDATION_H_

#include <string>

#include "apiserver_fake/api/status.h"
#include "apiserver_fake/base/value.h"

namespace quiesce::kinds {

// Nothing is said of a pod that names no system.
void ValidateOs(const Value& spec, const std::string& path, api::FieldErrors& errors);

}  // namespace quiesce::kinds

#endif  // QUIESCE_APISERVER_FAKE_KINDS_OS_VALIDATION_H_
