// What the path of a request names: a resource, or something else (discovery, health, nothing).
//
// Source: k8s.io/apiserver/pkg/endpoints/request/requestinfo.go.
#ifndef QUIESCE_APISERVER_FAKE_REST_REST_PATH_H_
#define QUIESCE_APISERVER_FAKE_REST_REST_PATH_H_

#include <string>

#include "absl/strings/string_view.h"
#include "apiserver_fake/api/request.h"

namespace quiesce::rest {

struct RestPath {
  bool is_resource = false;
  api::GroupVersionResource resource;
  std::string namespace_, name, subresource;
  bool watch_prefix = false;  // the old /watch/ paths
  bool too_long = false;      // more parts than any route has
};

// Splits a percent-encoded path.
RestPath ParseRestPath(absl::string_view path);

// "a%2Fb" -> "a/b"; what is no valid escape stays. With `plus`, '+' is a space, as in queries.
std::string PercentDecode(absl::string_view text, bool plus = false);

}  // namespace quiesce::rest

#endif  // QUIESCE_APISERVER_FAKE_REST_REST_PATH_H_
