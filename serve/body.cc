#include "serve/body.h"

#include <utility>

#include "absl/strings/match.h"
#include "apiserver_fake/base/json.h"
#include "apiserver_fake/base/yaml.h"
#include "apiserver_fake/protobuf/decode.h"

namespace quiesce::serve {

absl::StatusOr<Value> ReadBody(absl::string_view content_type, absl::string_view body) {
  if (absl::StartsWith(content_type, "application/vnd.kubernetes.protobuf"))
    return protobuf::FromProtobuf(body);
  if (absl::StartsWith(content_type, "application/yaml")) {
    absl::StatusOr<YamlDocument> document = ParseYaml(body);
    if (!document.ok()) return document.status();
    return std::move(document->value);
  }
  return ParseJson(body);
}

}  // namespace quiesce::serve
