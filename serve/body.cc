#include "serve/body.h"

#include <utility>

#include "absl/strings/match.h"
#include "apiserver_fake/base/json.h"
#include "apiserver_fake/base/yaml.h"
#include "apiserver_fake/protobuf/decode.h"

namespace quiesce::serve {

absl::StatusOr<Value> ReadBody(const rest::HttpRequest& http) {
  if (absl::StartsWith(http.content_type, "application/vnd.kubernetes.protobuf"))
    return protobuf::FromProtobuf(http.body);
  if (absl::StartsWith(http.content_type, "application/yaml")) {
    absl::StatusOr<YamlDocument> document = ParseYaml(http.body);
    if (!document.ok()) return document.status();
    return std::move(document->value);
  }
  return ParseJson(http.body);
}

}  // namespace quiesce::serve
