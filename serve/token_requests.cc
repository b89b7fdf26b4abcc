#include "serve/token_requests.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "apiserver_fake/api/request.h"
#include "apiserver_fake/api/status.h"
#include "apiserver_fake/go/rfc3339.h"
#include "apiserver_fake/rest/rest_path.h"
#include "serve/body.h"

namespace quiesce::serve {
namespace {

constexpr int64_t kShortest = 600, kUsual = 3600;

}  // namespace

std::optional<rest::HttpResponse> TokenRequestEndpoint::Answer(const ApiRequest& request) {
  if (request.http.path == "/.well-known/openid-configuration") {
    return ObjectReply(
        200,
        Value::Object({{"issuer", Value(issuer_->issuer())},
                       {"jwks_uri", Value(absl::StrCat(issuer_->issuer(), "/openid/v1/jwks"))},
                       {"response_types_supported", Value::List({Value("id_token")})},
                       {"subject_types_supported", Value::List({Value("public")})},
                       {"id_token_signing_alg_values_supported", Value::List({Value("ES256")})}}));
  }
  const rest::RestPath path = rest::ParseRestPath(request.http.path);
  if (!path.is_resource || !path.resource.group.empty() ||
      path.resource.resource != "serviceaccounts" || path.subresource != "token") {
    return std::nullopt;
  }
  if (request.http.method != "POST") return MethodNotAllowedReply();
  const api::Response found =
      server_->Handle(api::Request::Get(path.resource, path.namespace_, path.name));
  if (!found.ok()) return StatusReply(found.status);
  absl::StatusOr<Value> body = ReadBody(request.http.content_type, request.http.body);
  if (!body.ok()) return StatusReply(api::BadRequest(std::string(body.status().message())));
  const ServiceAccount account{path.namespace_, path.name,
                               std::string(found.object["metadata"]["uid"].string_value())};
  return Issue(account, *std::move(body));
}

rest::HttpResponse TokenRequestEndpoint::Issue(const ServiceAccount& account, Value request) {
  Value spec = request["spec"];
  if (!spec.is_object()) spec = Value::Object();
  if (!spec.Has("expirationSeconds")) spec.Set("expirationSeconds", Value(kUsual));
  const int64_t seconds = spec["expirationSeconds"].int_value();
  if (seconds < kShortest) {
    return StatusReply(
        api::Invalid("authentication.k8s.io", "TokenRequest", "",
                     {api::InvalidField("spec.expirationSeconds", spec["expirationSeconds"],
                                        "may not specify a duration less than 10 minutes")}));
  }
  if (spec["audiences"].empty()) spec.Set("audiences", Value::List({Value(issuer_->issuer())}));
  if (!spec.Has("boundObjectRef")) spec.Set("boundObjectRef", Value());
  std::vector<std::string> audiences;
  for (const Value& audience : spec["audiences"].items())
    audiences.emplace_back(audience.string_value());
  const absl::Time now = clock_->Now();
  absl::StatusOr<std::string> token =
      issuer_->Issue(account, audiences, now, absl::Seconds(seconds));
  if (!token.ok()) return StatusReply(api::InternalError(std::string(token.status().message())));
  return ObjectReply(
      201,
      Value::Object(
          {{"kind", Value("TokenRequest")},
           {"apiVersion", Value("authentication.k8s.io/v1")},
           {"metadata", Value::Object({{"name", Value(account.name)},
                                       {"namespace", Value(account.namespace_)},
                                       {"creationTimestamp", Value(go::FormatRfc3339(now))}})},
           {"spec", std::move(spec)},
           {"status", Value::Object({{"token", Value(*token)},
                                     {"expirationTimestamp",
                                      Value(go::FormatRfc3339(now + absl::Seconds(seconds)))}})}}));
}

}  // namespace quiesce::serve
