// What kube-apiserver v1.36 says of its own resources: `resources.json` beside this header,
// embedded.
#ifndef QUIESCE_APISERVER_FAKE_KINDS_DISCOVERY_BUILTIN_RESOURCES_H_
#define QUIESCE_APISERVER_FAKE_KINDS_DISCOVERY_BUILTIN_RESOURCES_H_

#include "absl/strings/string_view.h"

namespace quiesce::kinds {

// {"v1": [APIResource, ...], "apps/v1": [...], ...}
absl::string_view BuiltinResourcesJson();

}  // namespace quiesce::kinds

#endif  // QUIESCE_APISERVER_FAKE_KINDS_DISCOVERY_BUILTIN_RESOURCES_H_
