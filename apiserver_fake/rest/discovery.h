// What a client asks to learn what is served: /api, /apis and what is below them that names no
// resource, /version, and the health endpoints.
//
//   if (std::optional<DiscoveryReply> reply = Discover("/apis/apps/v1", types)) ...
//
// Sources: k8s.io/apiserver/pkg/endpoints/discovery, k8s.io/apiserver/pkg/server/healthz.
#ifndef QUIESCE_APISERVER_FAKE_REST_DISCOVERY_H_
#define QUIESCE_APISERVER_FAKE_REST_DISCOVERY_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "apiserver_fake/base/value.h"
#include "apiserver_fake/resource/type_registry.h"

namespace quiesce::rest {

struct DiscoveryReply {
  int code = 200;
  Value object;           // the document, or a Status
  std::string text;       // plain text, where object is null
  bool get_only = false;  // other methods than GET are refused; else they are answered alike
};

// Nullopt if the path is none of these; REST answers then.
std::optional<DiscoveryReply> Discover(absl::string_view path, const resource::TypeRegistry& types);

}  // namespace quiesce::rest

#endif  // QUIESCE_APISERVER_FAKE_REST_DISCOVERY_H_
