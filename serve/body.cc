#include "serve/body.h"

#include "absl/strings/match.h"
#include "apiserver_fake/base/json.h"
#include "apiserver_fake/base/yaml.h"
#include "apiserver_fake/protobuf/decode.h"

namespace quiesce::serve {

absl::StatusOr<Value> ReadBody(const rest::HttpRequest& http) {
  if (absl::StartsWith(http.content_type, "application/vnd.kubernetes.protobuf"))
    return protobuf::FromProtobuf(http.body);
  if (absl::StartsWith(http.content_type, "application/yaml")) {
    YamlDocument document = ParseYaml(http.body);
    if (!document.error.empty()) return absl::InvalidArgumentError(document.error);
    return document.value;
  }
  return ParseJson(http.body);
}

}  // namespace quiesce::serve
