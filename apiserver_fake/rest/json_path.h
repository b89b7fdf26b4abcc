// The JSONPath of printer columns, as k8s.io/client-go/util/jsonpath reads it: members, indices,
// slices, wildcards, descendants and filters.
//
//   FindJsonPath(object, ".status.conditions[?(@.type==\"Ready\")].status");   // {"True"}
#ifndef QUIESCE_APISERVER_FAKE_REST_JSON_PATH_H_
#define QUIESCE_APISERVER_FAKE_REST_JSON_PATH_H_

#include <vector>

#include "absl/strings/string_view.h"
#include "apiserver_fake/base/value.h"

namespace quiesce::rest {

// What the path leads to, in order; nothing for a path that cannot be read.
std::vector<Value> FindJsonPath(const Value& object, absl::string_view path);

}  // namespace quiesce::rest

#endif  // QUIESCE_APISERVER_FAKE_REST_JSON_PATH_H_
