// What resources are called, in containers, limits and quotas.
//
//   if (IsHugePages("hugepages-2Mi")) ...   // one of the names that have no domain
//
// Sources: k8s.io/kubernetes/pkg/apis/core/helper/helpers.go, validateResourceName in
// k8s.io/kubernetes/pkg/apis/core/validation/validation.go.
#ifndef QUIESCE_APISERVER_FAKE_KINDS_RESOURCE_NAMES_H_
#define QUIESCE_APISERVER_FAKE_KINDS_RESOURCE_NAMES_H_

#include <string>

#include "absl/strings/string_view.h"
#include "apiserver_fake/api/status.h"

namespace quiesce::kinds {

bool IsHugePages(absl::string_view name);
bool IsStandardContainerResource(absl::string_view name);
// What is counted, in whole numbers.
bool IsCountedResource(absl::string_view name);
// Names without a domain, and those of kubernetes.io, are the project's own.
bool IsNativeResource(absl::string_view name);
// Others must still be names with the prefix that they have in a quota.
bool IsExtendedResource(absl::string_view name);
// A name without a domain that a quota may have.
bool IsStandardQuotaResource(absl::string_view name);

// A name that means something somewhere. False where it does not.
bool ValidateResourceName(absl::string_view name, const std::string& path,
                          api::FieldErrors& errors);

}  // namespace quiesce::kinds

#endif  // QUIESCE_APISERVER_FAKE_KINDS_RESOURCE_NAMES_H_
