// The words of refusals. Sources: k8s.io/apiserver/pkg/endpoints/handlers/responsewriters/errors.go
// (RBAC), k8s.io/apiserver/pkg/admission/plugin/resourcequota/controller.go (quota),
// k8s.io/apiserver/pkg/admission/plugin/webhook/errors/statuserror.go (webhooks).

#include "absl/strings/str_cat.h"
#include "apiserver_fake/api/verb_name.h"
#include "apiserver_fake/edge/faults.h"

namespace quiesce::edge {
namespace {

absl::string_view NameOf(const api::Request& request) {
  if (!request.name.empty()) return request.name;
  return request.body["metadata"]["name"].string_value();
}

std::string RbacWords(const api::Request& request, absl::string_view user) {
  const std::string resource = absl::StrCat(
      request.resource.resource, request.subresource.empty() ? "" : "/", request.subresource);
  return absl::StrCat(
      "User \"system:serviceaccount:default:", user, "\" cannot ", api::VerbName(request.verb),
      " resource \"", resource, "\" in API group \"", request.resource.group, "\" ",
      request.namespace_.empty() ? "at the cluster scope"
                                 : absl::StrCat("in the namespace \"", request.namespace_, "\""));
}

std::string QuotaWords(const api::GroupResource& resource, const std::string& name) {
  // What a quota calls the number of such objects.
  static constexpr absl::string_view kOwnNames[] = {
      "pods",    "services",   "replicationcontrollers", "resourcequotas",
      "secrets", "configmaps", "persistentvolumeclaims"};
  std::string counted = absl::StrCat("count/", resource.Qualified());
  for (absl::string_view own : kOwnNames) {
    if (resource.group.empty() && resource.resource == own) counted = std::string(own);
  }
  return absl::StrCat("exceeded quota: ", name.empty() ? "quota" : name, ", requested: ", counted,
                      "=1, used: ", counted, "=4, limited: ", counted, "=4");
}

api::ApiStatus WebhookWords(const RefusalWords& words) {
  api::ApiStatus status;
  status.code = 403;
  status.reason = "Forbidden";
  status.message = absl::StrCat(
      "admission webhook \"", words.name.empty() ? "webhook.example.com" : words.name,
      "\" denied the request",
      words.message.empty() ? " without explanation" : absl::StrCat(": ", words.message));
  return status;
}

api::ApiStatus Refusal(const RefusalWords& words, const api::Request& request,
                       absl::string_view user) {
  const api::GroupResource resource{request.resource.group, request.resource.resource};
  switch (words.by) {
    case RefusalWords::By::kWebhook:
      return WebhookWords(words);
    case RefusalWords::By::kQuota:
      return api::Forbidden(resource, NameOf(request), QuotaWords(resource, words.name));
    case RefusalWords::By::kRbac:
      break;
  }
  // Authorization comes before the body is read: a create has no name yet.
  return api::Forbidden(resource, request.name, RbacWords(request, user));
}

api::ApiStatus NotThere(const api::Request& request) {
  if (request.verb == api::Verb::kCreate && !request.namespace_.empty()) {
    return api::NotFound({"", "namespaces"}, request.namespace_);
  }
  if (!request.name.empty()) {
    return api::NotFound({request.resource.group, request.resource.resource}, request.name);
  }
  api::ApiStatus status = api::NotFound({"", ""}, "");
  status.message = "the server could not find the requested resource";
  return status;
}

api::ApiStatus PlainStatus(int code, absl::string_view reason, absl::string_view message) {
  api::ApiStatus status;
  status.code = code;
  status.reason = std::string(reason);
  status.message = std::string(message);
  return status;
}

api::ApiStatus BrokenRule(const RefusalWords& words, const api::Request& request) {
  const absl::string_view kind = request.body["kind"].string_value();
  api::FieldError error;
  error.type = api::FieldError::Type::kForbidden;
  error.field = "spec";
  error.detail = words.message.empty() ? "no object may be so" : words.message;
  return api::Invalid(request.resource.group,
                      kind.empty() ? absl::string_view(request.resource.resource) : kind,
                      NameOf(request), {std::move(error)});
}

api::ApiStatus WebhookTimeout(const RefusalWords& words) {
  const std::string name = words.name.empty() ? "webhook.example.com" : words.name;
  return api::InternalError(absl::StrCat(
      "failed calling webhook \"", name, "\": failed to call webhook: Post \"https://webhook.",
      "default.svc:443/?timeout=10s\": context deadline exceeded"));
}

// Where no one answers: what the transport says. OK for all else.
absl::Status TransportFailure(InjectedFault fault) {
  switch (fault) {
    case InjectedFault::kTimeoutBeforeCommit:
    case InjectedFault::kTimeoutAfterCommit:
      return absl::DeadlineExceededError("context deadline exceeded");
    case InjectedFault::kConnectionReset:
    case InjectedFault::kResetAfterCommit:
      return absl::UnavailableError("read tcp: read: connection reset by peer");
    case InjectedFault::kReplyCut:
      return absl::UnavailableError("unexpected EOF");
    case InjectedFault::kConnectionRefused:
    case InjectedFault::kNone:
    case InjectedFault::kCrashBeforeCommit:
    case InjectedFault::kCrashAfterCommit:
    case InjectedFault::kWatchCut:
    case InjectedFault::kWatchGone:
    case InjectedFault::kRestart:
      return absl::UnavailableError("dial tcp: connect: connection refused");
    default:
      return absl::OkStatus();
  }
}

}  // namespace

absl::StatusOr<api::Response> FaultResponse(const Faults::Decision& decision,
                                            const api::Request& request, absl::string_view user) {
  absl::Status failure = TransportFailure(decision.fault);
  if (!failure.ok()) return failure;
  static const RefusalWords& plain = *new RefusalWords();
  const RefusalWords& words = decision.words == nullptr ? plain : *decision.words;
  api::Response response;
  switch (decision.fault) {
    case InjectedFault::kConflict:
      response.status =
          api::Conflict({request.resource.group, request.resource.resource}, request.name,
                        "the object has been modified; please apply your changes to the "
                        "latest version and try again");
      break;
    case InjectedFault::kTooManyRequests:
      response.status = api::TooManyRequests("too many requests, please try again later",
                                             decision.retry_after_seconds);
      break;
    case InjectedFault::kUnauthorized:
      response.status = PlainStatus(401, "Unauthorized", "Unauthorized");
      break;
    case InjectedFault::kForbidden:
      response.status = Refusal(words, request, user);
      break;
    case InjectedFault::kNotFound:
      response.status = NotThere(request);
      break;
    case InjectedFault::kInvalid:
      response.status = BrokenRule(words, request);
      break;
    case InjectedFault::kServiceUnavailable:
      response.status = PlainStatus(503, "ServiceUnavailable",
                                    "the server is currently unable to handle the request");
      response.status.has_details = true;
      response.status.retry_after_seconds = decision.retry_after_seconds;
      break;
    case InjectedFault::kGatewayTimeout:
      response.status = api::Timeout("request did not complete within the allotted timeout", 0);
      break;
    case InjectedFault::kWebhookTimeout:
      response.status = WebhookTimeout(words);
      break;
    default:
      response.status = api::InternalError("etcdserver: leader changed");
      break;
  }
  response.code = response.status.code;
  return response;
}

}  // namespace quiesce::edge
