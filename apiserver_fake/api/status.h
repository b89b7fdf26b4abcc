// The Kubernetes Status object: how every request to the API server fails (or, for deletes,
// succeeds). One constructor for each failure, with the server's own wording.
//
// Source of the texts: k8s.io/apimachinery/pkg/api/errors/errors.go.
//
//   return NotFound(configmaps, "a");   // 404 `configmaps "a" not found`
#ifndef QUIESCE_APISERVER_FAKE_API_STATUS_H_
#define QUIESCE_APISERVER_FAKE_API_STATUS_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "apiserver_fake/api/mostly_blank.h"
#include "apiserver_fake/base/value.h"

namespace quiesce::api {

struct StatusCause {
  std::string reason, message, field;
  friend bool operator==(const StatusCause& a, const StatusCause& b) {
    return a.reason == b.reason && a.message == b.message && a.field == b.field;
  }
};

struct GroupResource {
  std::string group, resource;
  std::string Qualified() const;  // "widgets.example.com", "configmaps"
};

struct StatusTexts {
  std::string reason;  // "NotFound", "Conflict", ...
  std::string message;
  std::string name, group, kind, uid;  // details
  std::vector<StatusCause> causes;
  std::string continue_token;  // metadata.continue of an expired list

  bool blank() const {
    return reason.empty() && message.empty() && name.empty() && group.empty() && kind.empty() &&
           uid.empty() && causes.empty() && continue_token.empty();
  }
};

// A failure (or an explicit success, code 200). An empty reason means an untyped Go error.
struct ApiStatus : MostlyBlank<StatusTexts> {
  int code = 200;
  bool has_details = false;
  int64_t retry_after_seconds = 0;
  bool plain_text = false;  // the body is `message` as text/plain, not a Status object

  bool ok() const { return code < 400; }
  Value ToValue() const;  // kind: Status
  static ApiStatus FromValue(const Value& status);
};

// One broken rule of a field; its text is that of k8s.io/apimachinery/pkg/util/validation/field.
struct FieldError {
  enum class Type {
    kRequired,
    kInvalid,
    kTypeInvalid,
    kNotSupported,
    kForbidden,
    kTooLong,
    kTooShort,
    kTooMany,
    kTooFew,
    kDuplicate,
    kNotFound,
    kInternal,
  };
  Type type;
  std::string field;  // "spec.containers[0].name"
  std::string value;  // already rendered as the server shows it; "" where the type shows none
  std::string detail;

  absl::string_view Reason() const;  // "FieldValueRequired"
  std::string Body() const;          // `Invalid value: "x": must be ...`
};
using FieldErrors = std::vector<FieldError>;
// All in one text, "field: what is wrong" (field.ErrorList.ToAggregate().Error()).
std::string AggregateText(const FieldErrors& errors);

// Renders a value as field errors show it: strings quoted as Go does, scalars plain, the rest JSON.
std::string RenderFieldValue(const Value& value);
FieldError RequiredField(std::string field, std::string detail);
FieldError InvalidField(std::string field, const Value& value, std::string detail);
FieldError TypeInvalidField(std::string field, const Value& value, std::string detail);
FieldError NotSupportedField(std::string field, const Value& value,
                             const std::vector<std::string>& supported);
FieldError ForbiddenField(std::string field, std::string detail);
FieldError TooLongField(std::string field, int64_t max_bytes);
FieldError TooManyField(std::string field, int64_t actual, int64_t max_items);
FieldError DuplicateField(std::string field, const Value& value);
FieldError NotFoundField(std::string field, const Value& value);

ApiStatus NotFound(const GroupResource& resource, absl::string_view name);
ApiStatus AlreadyExists(const GroupResource& resource, absl::string_view name);
ApiStatus Conflict(const GroupResource& resource, absl::string_view name, absl::string_view why);
ApiStatus Invalid(absl::string_view group, absl::string_view kind, absl::string_view name,
                  const FieldErrors& errors);
ApiStatus BadRequest(std::string message);
ApiStatus Forbidden(const GroupResource& resource, absl::string_view name, absl::string_view why);
ApiStatus MethodNotAllowed();
ApiStatus UnsupportedMediaType(std::string message);
ApiStatus RequestEntityTooLarge(std::string message);
ApiStatus TooManyRequests(std::string message, int64_t retry_after_seconds);
ApiStatus Expired(std::string message);
ApiStatus Timeout(std::string message, int64_t retry_after_seconds);
ApiStatus ServerTimeout(const GroupResource& resource, absl::string_view operation,
                        int64_t retry_after_seconds);
ApiStatus InternalError(std::string message);  // `Internal error occurred: ...`
ApiStatus UntypedError(std::string message);   // code 500, no reason

}  // namespace quiesce::api

#endif  // QUIESCE_APISERVER_FAKE_API_STATUS_H_
