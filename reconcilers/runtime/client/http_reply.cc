// An error is first made from the code alone and then replaced by the Status in the body if there
// is one: that is also the order of the original, and a body that says it is a Status but not a
// failure does not count.
#include "reconcilers/runtime/client/http_reply.h"

#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "apiserver_fake/base/json.h"
#include "apiserver_fake/go/decode_error.h"
#include "reconcilers/runtime/client/api_error.h"
#include "reconcilers/runtime/client/http_form.h"

namespace quiesce::runtime {
namespace {

constexpr size_t kMaxUnstructuredBytes = 2048;

absl::string_view Header(const HttpReply& reply, const char* name) {
  auto found = reply.headers.find(name);
  return found == reply.headers.end() ? absl::string_view() : found->second;
}

// Without parameters, in lower case; JSON where the server says nothing.
std::string MediaType(const HttpReply& reply) {
  absl::string_view type = Header(reply, "Content-Type");
  if (type.empty()) return "application/json";
  return absl::AsciiStrToLower(absl::StripAsciiWhitespace(type.substr(0, type.find(';'))));
}

bool CanDecode(absl::string_view media_type) {
  return media_type == "application/json" || media_type == "application/yaml";
}

bool IsText(const HttpReply& reply) {
  return Header(reply, "Content-Type").empty() || absl::StartsWith(MediaType(reply), "text/");
}

std::optional<int64_t> RetryAfter(const HttpReply& reply) {
  // strconv.Atoi takes no spaces, which SimpleAtoi would.
  const absl::string_view text = Header(reply, "Retry-After");
  int64_t seconds = 0;
  if (text.empty() || absl::StripAsciiWhitespace(text) != text) return std::nullopt;
  if (!absl::SimpleAtoi(text, &seconds)) return std::nullopt;
  return seconds;
}

struct ReasonAndMessage {
  const char* reason;
  std::string message;
};

ReasonAndMessage GenericError(int code, bool is_create, absl::string_view server_message) {
  const std::string said(server_message);
  switch (code) {
    case 400:
      return {"BadRequest", "the server rejected our request for an unknown reason"};
    case 401:
      return {"Unauthorized", "the server has asked for the client to provide credentials"};
    case 403:
      return {"Forbidden", said};
    case 404:
      return {"NotFound", "the server could not find the requested resource"};
    case 405:
      return {"MethodNotAllowed",
              "the server does not allow this method on the requested resource"};
    case 406:
      if (!said.empty() && said != "unknown") return {"NotAcceptable", said};
      return {"NotAcceptable",
              "the server was unable to respond with a content type that the client supports"};
    case 409:
      return {is_create ? "AlreadyExists" : "Conflict", "the server reported a conflict"};
    case 415:
      return {"UnsupportedMediaType", said};
    case 422:
      return {"Invalid", "the server rejected our request due to an error in our request"};
    case 429:
      return {"TooManyRequests",
              "the server has received too many requests and has asked us to try again later"};
    case 503:
      return {"ServiceUnavailable", "the server is currently unable to handle the request"};
    case 504:
      return {"Timeout",
              "the server was unable to return a response in the time allotted, but may still be "
              "processing the request"};
    default:
      break;
  }
  if (code >= 500) {
    return {"InternalError", absl::StrCat("an error on the server (", GoQuote(said),
                                          ") has prevented the request from succeeding")};
  }
  return {"", absl::StrCat("the server responded with the status code ", code,
                           " but did not return more information")};
}

api::ApiStatus UnstructuredError(const api::Request& request, const HttpReply& reply) {
  const std::string server_message =
      IsText(reply) ? std::string(absl::StripAsciiWhitespace(
                          absl::string_view(reply.body).substr(0, kMaxUnstructuredBytes)))
                    : "unknown";
  const absl::string_view method = HttpMethod(request.verb);
  ReasonAndMessage error = GenericError(reply.code, method == "POST", server_message);
  api::ApiStatus status;
  status.code = reply.code;
  status.reason = error.reason;
  status.has_details = true;
  status.group = request.resource.group;
  status.kind = request.resource.resource;
  status.name = request.name;
  status.retry_after_seconds = RetryAfter(reply).value_or(0);
  status.causes.push_back({"UnexpectedServerResponse", server_message, ""});
  const std::string resource =
      api::GroupResource{request.resource.group, request.resource.resource}.Qualified();
  if (!resource.empty()) {
    absl::StrAppend(&error.message, " (", absl::AsciiStrToLower(method), " ", resource,
                    request.name.empty() ? "" : " ", request.name, ")");
  }
  status.message = std::move(error.message);
  return status;
}

// Notes the header where the Status says nothing of it.
void SetRetryAfter(const HttpReply& reply, api::ApiStatus* status) {
  if (reply.code != 429 && reply.code < 500) return;
  const std::optional<int64_t> header = RetryAfter(reply);
  if (!header.has_value() || status->retry_after_seconds > 0) return;
  status->retry_after_seconds = *header != 0 ? *header : kRetryAtOnce;
}

// What apimachinery looks for the version and kind of an object with.
constexpr char kTypeMeta[] =
    "struct { APIVersion string \"json:\\\"apiVersion,omitempty\\\"\"; Kind string "
    "\"json:\\\"kind,omitempty\\\"\" }";

bool IsStatus(const Value& object) { return object["kind"].string_value() == "Status"; }

// The Status of a body; one without a code has the code 0.
api::ApiStatus StatusFrom(const Value& body) {
  api::ApiStatus status = api::ApiStatus::FromValue(body);
  if (!body.Has("code")) status.code = 0;
  return status;
}

}  // namespace

absl::StatusOr<api::Response> ReadHttpReply(const api::Request& request, const HttpReply& reply) {
  api::Response response;
  response.code = reply.code;
  const bool decodable = CanDecode(MediaType(reply));
  if (reply.code < 200 || reply.code > 206) {
    response.status = UnstructuredError(request, reply);
    absl::StatusOr<Value> body = decodable ? ParseJson(reply.body) : Value();
    if (body.ok() && IsStatus(*body) && (*body)["status"].string_value() == "Failure") {
      response.status = StatusFrom(*body);
    }
    // A redirect, say, is a failure with a code that does not say so; and it is the header that
    // makes the client repeat a request, not the same number in the body.
    const bool waits = response.status.retry_after_seconds > 0;
    if (response.status.ok() || (waits && !RetryAfter(reply).has_value())) {
      return ApiFailure(response.status);
    }
    SetRetryAfter(reply, &response.status);
    return response;
  }
  // The body of a watch is read by whoever reads the stream.
  if (request.verb == api::Verb::kWatch) {
    if (const std::string type = MediaType(reply);
        reply.code == 200 && type != "application/json") {
      return absl::DataLossError(absl::StrCat("no stream serializers registered for ", type));
    }
    return response;
  }
  // Deletes ask for success only.
  if (request.verb == api::Verb::kDelete || request.verb == api::Verb::kDeleteCollection) {
    return response;
  }
  if (!decodable) {
    return absl::DataLossError(
        absl::StrCat("serializer for ", Header(reply, "Content-Type"), " doesn't exist"));
  }
  if (reply.body.empty()) {
    return absl::DataLossError(absl::StrCat("0-length response with status code: ", reply.code,
                                            " and content type: ", Header(reply, "Content-Type")));
  }
  absl::StatusOr<Value> body = ParseJson(reply.body);
  if (!body.ok()) {
    return absl::DataLossError(
        absl::StrCat("couldn't get version/kind; json parse error: ", body.status().message()));
  }
  if (!body->is_object() && !body->is_null()) {
    return absl::DataLossError(
        absl::StrCat("couldn't get version/kind; json parse error: ",
                     go::DecodeError::Mismatch(*body, "", kTypeMeta).Text()));
  }
  if (IsStatus(*body) && (*body)["status"].string_value() != "Success") {
    return ApiFailure(StatusFrom(*body));
  }
  response.object = *std::move(body);
  return response;
}

}  // namespace quiesce::runtime
