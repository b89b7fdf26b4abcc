#include "serve/reviews.h"

#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "apiserver_fake/api/status.h"
#include "serve/body.h"

namespace quiesce::serve {
namespace {

struct ReviewKind {
  absl::string_view group, resource, kind;
};
constexpr ReviewKind kKinds[] = {
    {"authorization.k8s.io", "subjectaccessreviews", "SubjectAccessReview"},
    {"authorization.k8s.io", "selfsubjectaccessreviews", "SelfSubjectAccessReview"},
    {"authorization.k8s.io", "localsubjectaccessreviews", "LocalSubjectAccessReview"},
    {"authorization.k8s.io", "selfsubjectrulesreviews", "SelfSubjectRulesReview"},
    {"authentication.k8s.io", "tokenreviews", "TokenReview"},
    {"authentication.k8s.io", "selfsubjectreviews", "SelfSubjectReview"},
};

// Null pointer for a path that is no review's.
const ReviewKind* FindKind(const std::string& path) {
  const std::vector<std::string> parts = absl::StrSplit(path, '/', absl::SkipEmpty());
  const bool local = parts.size() == 6 && parts[3] == "namespaces";
  if ((parts.size() != 4 && !local) || parts[0] != "apis" || parts[2] != "v1") return nullptr;
  for (const ReviewKind& kind : kKinds) {
    if (kind.group != parts[1] || kind.resource != parts.back()) continue;
    if (local == (kind.kind == "LocalSubjectAccessReview")) return &kind;
  }
  return nullptr;
}

Value All() { return Value::List({Value("*")}); }

// What AlwaysAllow says of everyone.
Value AllRules() {
  return Value::Object(
      {{"resourceRules", Value::List({Value::Object(
                             {{"verbs", All()}, {"apiGroups", All()}, {"resources", All()}})})},
       {"nonResourceRules",
        Value::List({Value::Object({{"verbs", All()}, {"nonResourceURLs", All()}})})},
       {"incomplete", Value(false)}});
}

}  // namespace

Value ReviewEndpoint::StatusOf(absl::string_view kind, const ApiRequest& request,
                               const Value& review) const {
  if (kind == "SelfSubjectRulesReview") return AllRules();
  if (kind == "SelfSubjectReview")
    return Value::Object({{"userInfo", request.caller.ToUserInfo()}});
  if (kind != "TokenReview") return Value::Object({{"allowed", Value(true)}});
  const std::string token(review["spec"]["token"].string_value());
  const std::optional<Caller> caller = token_check_(token);
  if (token.empty() || !caller.has_value()) {
    return Value::Object(
        {{"user", Value::Object()}, {"error", Value("[invalid bearer token, unknown]")}});
  }
  Value status = Value::Object({{"authenticated", Value(true)}, {"user", caller->ToUserInfo()}});
  if (!review["spec"]["audiences"].empty()) status.Set("audiences", review["spec"]["audiences"]);
  return status;
}

std::optional<rest::HttpResponse> ReviewEndpoint::Answer(const ApiRequest& request) {
  const ReviewKind* const kind = FindKind(request.http.path);
  if (kind == nullptr) return std::nullopt;
  if (request.http.method != "POST") return MethodNotAllowedReply();
  absl::StatusOr<Value> body = ReadBody(request.http.content_type, request.http.body);
  if (!body.ok()) return StatusReply(api::BadRequest(std::string(body.status().message())));
  const absl::string_view sent = (*body)["kind"].string_value();
  if (!sent.empty() && sent != kind->kind) {
    return StatusReply(api::BadRequest(
        absl::StrCat(sent, " in version \"v1\" cannot be handled as a ", kind->kind)));
  }
  Value review = *std::move(body);
  const Value status = StatusOf(kind->kind, request, review);
  review.Set("kind", Value(kind->kind));
  review.Set("apiVersion", Value(absl::StrCat(kind->group, "/v1")));
  if (!review["metadata"].is_object()) review.Set("metadata", Value::Object());
  review.Set("status", status);
  return ObjectReply(201, std::move(review));
}

}  // namespace quiesce::serve
