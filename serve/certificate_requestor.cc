#include "serve/certificate_requestor.h"

#include <memory>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "apiserver_fake/base/json.h"
#include "serve/body.h"

namespace quiesce::serve {
namespace {

absl::StatusOr<Value> BodyOf(const api::Request& request) {
  if (request.raw_body == nullptr) return request.body;
  return ReadBody(request.content_type, *request.raw_body);
}

}  // namespace

void NameRequestor(const Value& user_info, api::Request& request) {
  if (request.verb != api::Verb::kCreate || !request.subresource.empty() ||
      request.resource.group != "certificates.k8s.io" ||
      request.resource.resource != "certificatesigningrequests") {
    return;
  }
  absl::StatusOr<Value> body = BodyOf(request);
  if (!body.ok() || !(*body)["spec"].is_object()) return;
  Value& spec = body->Mutable("spec");
  for (const char* member : {"username", "uid", "groups", "extra"}) {
    const Value* value = user_info.Find(member);
    if (value != nullptr) {
      spec.Set(member, *value);
    } else if (spec.Has(member)) {
      spec.Erase(member);
    }
  }
  if (request.raw_body == nullptr) {
    request.body = *std::move(body);
    return;
  }
  request.raw_body = std::make_shared<const std::string>(ToJson(*body));
  request.content_type = "application/json";
}

}  // namespace quiesce::serve
