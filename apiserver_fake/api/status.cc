// The texts here are part of the protocol: clients match on them, and recordings are compared with
// them letter by letter.
#include "apiserver_fake/api/status.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "apiserver_fake/api/aggregate.h"
#include "apiserver_fake/base/json.h"

namespace quiesce::api {
namespace {

ApiStatus Failure(int code, absl::string_view reason, std::string message) {
  ApiStatus status;
  status.code = code;
  status.reason = std::string(reason);
  status.message = std::move(message);
  return status;
}

ApiStatus FailureOf(int code, absl::string_view reason, const GroupResource& resource,
                    absl::string_view name, std::string message) {
  ApiStatus status = Failure(code, reason, std::move(message));
  status.has_details = true;
  status.group = resource.group;
  status.kind = resource.resource;
  status.name = std::string(name);
  return status;
}

void SetIfAny(Value& object, absl::string_view key, absl::string_view text) {
  if (!text.empty()) object.Set(key, text);
}

Value CauseToValue(const StatusCause& cause) {
  Value value = Value::Object();
  SetIfAny(value, "reason", cause.reason);
  SetIfAny(value, "message", cause.message);
  SetIfAny(value, "field", cause.field);
  return value;
}

absl::string_view TypeText(FieldError::Type type) {
  switch (type) {
    case FieldError::Type::kRequired:
      return "Required value";
    case FieldError::Type::kInvalid:
    case FieldError::Type::kTypeInvalid:
      return "Invalid value";
    case FieldError::Type::kNotSupported:
      return "Unsupported value";
    case FieldError::Type::kForbidden:
      return "Forbidden";
    case FieldError::Type::kTooLong:
      return "Too long";
    case FieldError::Type::kTooShort:
      return "Too short";
    case FieldError::Type::kTooMany:
      return "Too many";
    case FieldError::Type::kTooFew:
      return "Too few";
    case FieldError::Type::kDuplicate:
      return "Duplicate value";
    case FieldError::Type::kNotFound:
      return "Not found";
    case FieldError::Type::kInternal:
      return "Internal error";
  }
  return "";
}

bool ShowsValue(FieldError::Type type) {
  switch (type) {
    case FieldError::Type::kInvalid:
    case FieldError::Type::kTypeInvalid:
    case FieldError::Type::kNotSupported:
    case FieldError::Type::kNotFound:
    case FieldError::Type::kDuplicate:
    case FieldError::Type::kTooMany:
    case FieldError::Type::kTooFew:
      return true;
    default:
      return false;
  }
}

}  // namespace

std::string GroupResource::Qualified() const {
  return group.empty() ? resource : absl::StrCat(resource, ".", group);
}

Value ApiStatus::ToValue() const {
  Value metadata = Value::Object();
  SetIfAny(metadata, "continue", continue_token);
  Value value = Value::Object({{"kind", "Status"},
                               {"apiVersion", "v1"},
                               {"metadata", metadata},
                               {"status", ok() ? "Success" : "Failure"}});
  SetIfAny(value, "message", message);
  SetIfAny(value, "reason", reason);
  if (has_details) {
    Value details = Value::Object();
    SetIfAny(details, "name", name);
    SetIfAny(details, "group", group);
    SetIfAny(details, "kind", kind);
    SetIfAny(details, "uid", uid);
    for (const StatusCause& cause : causes) details.Mutable("causes").Append(CauseToValue(cause));
    if (retry_after_seconds != 0) details.Set("retryAfterSeconds", retry_after_seconds);
    value.Set("details", details);
  }
  if (code != 200) value.Set("code", code);  // a plain success shows none
  return value;
}

ApiStatus ApiStatus::FromValue(const Value& status) {
  ApiStatus result;
  const auto text = [](const Value& value) { return std::string(value.string_value()); };
  if (const Value* code = status.Find("code")) {
    result.code = static_cast<int>(code->int_value());
  } else if (status["status"].string_value() == "Failure") {
    result.code = 500;
  }
  result.reason = text(status["reason"]);
  result.message = text(status["message"]);
  result.continue_token = text(status["metadata"]["continue"]);
  if (const Value* details = status.Find("details")) {
    result.has_details = true;
    result.name = text((*details)["name"]);
    result.group = text((*details)["group"]);
    result.kind = text((*details)["kind"]);
    result.uid = text((*details)["uid"]);
    for (const Value& cause : (*details)["causes"].items()) {
      result.causes.push_back(
          {text(cause["reason"]), text(cause["message"]), text(cause["field"])});
    }
    result.retry_after_seconds = (*details)["retryAfterSeconds"].int_value();
  }
  return result;
}

absl::string_view FieldError::Reason() const {
  switch (type) {
    case Type::kRequired:
      return "FieldValueRequired";
    case Type::kInvalid:
      return "FieldValueInvalid";
    case Type::kTypeInvalid:
      return "FieldValueTypeInvalid";
    case Type::kNotSupported:
      return "FieldValueNotSupported";
    case Type::kForbidden:
      return "FieldValueForbidden";
    case Type::kTooLong:
      return "FieldValueTooLong";
    case Type::kTooShort:
      return "FieldValueTooShort";
    case Type::kTooMany:
      return "FieldValueTooMany";
    case Type::kTooFew:
      return "FieldValueTooFew";
    case Type::kDuplicate:
      return "FieldValueDuplicate";
    case Type::kNotFound:
      return "FieldValueNotFound";
    case Type::kInternal:
      return "InternalError";
  }
  return "";
}

std::string FieldError::Body() const {
  std::string body(TypeText(type));
  if (ShowsValue(type) && !value.empty()) absl::StrAppend(&body, ": ", value);
  if (!detail.empty()) absl::StrAppend(&body, ": ", detail);
  return body;
}

std::string AggregateText(const FieldErrors& errors) {
  std::vector<std::string> texts;
  texts.reserve(errors.size());
  for (const FieldError& error : errors) {
    texts.push_back(absl::StrCat(error.field, ": ", error.Body()));
  }
  return AggregateText(texts);
}

std::string RenderFieldValue(const Value& value) {
  if (value.is_string()) return GoQuote(value.string_value());
  if (value.is_double()) return FormatDoubleVerbV(value.double_value());
  return ToJson(value, /*escape_html=*/true);
}

FieldError RequiredField(std::string field, std::string detail) {
  return {FieldError::Type::kRequired, std::move(field), "", std::move(detail)};
}

FieldError InvalidField(std::string field, const Value& value, std::string detail) {
  return {FieldError::Type::kInvalid, std::move(field), RenderFieldValue(value), std::move(detail)};
}

FieldError TypeInvalidField(std::string field, const Value& value, std::string detail) {
  return {FieldError::Type::kTypeInvalid, std::move(field), RenderFieldValue(value),
          std::move(detail)};
}

FieldError NotSupportedField(std::string field, const Value& value,
                             const std::vector<std::string>& supported) {
  std::string detail;
  if (!supported.empty()) {
    const auto quote = [](std::string* out, const std::string& text) { *out += GoQuote(text); };
    detail = absl::StrCat("supported values: ", absl::StrJoin(supported, ", ", quote));
  }
  return {FieldError::Type::kNotSupported, std::move(field), RenderFieldValue(value),
          std::move(detail)};
}

FieldError ForbiddenField(std::string field, std::string detail) {
  return {FieldError::Type::kForbidden, std::move(field), "", std::move(detail)};
}

FieldError TooLongField(std::string field, int64_t max_bytes) {
  std::string detail = max_bytes < 0 ? "value is too long"
                                     : absl::StrCat("may not be more than ", max_bytes,
                                                    max_bytes == 1 ? " byte" : " bytes");
  return {FieldError::Type::kTooLong, std::move(field), "", std::move(detail)};
}

FieldError TooManyField(std::string field, int64_t actual, int64_t max_items) {
  std::string detail = max_items < 0 ? "has too many items"
                                     : absl::StrCat("must have at most ", max_items,
                                                    max_items == 1 ? " item" : " items");
  return {FieldError::Type::kTooMany, std::move(field), actual < 0 ? "" : absl::StrCat(actual),
          std::move(detail)};
}

FieldError DuplicateField(std::string field, const Value& value) {
  return {FieldError::Type::kDuplicate, std::move(field), RenderFieldValue(value), ""};
}

FieldError NotFoundField(std::string field, const Value& value) {
  return {FieldError::Type::kNotFound, std::move(field), RenderFieldValue(value), ""};
}

ApiStatus NotFound(const GroupResource& resource, absl::string_view name) {
  return FailureOf(404, "NotFound", resource, name,
                   absl::StrCat(resource.Qualified(), " ", GoQuote(name), " not found"));
}

ApiStatus AlreadyExists(const GroupResource& resource, absl::string_view name) {
  return FailureOf(409, "AlreadyExists", resource, name,
                   absl::StrCat(resource.Qualified(), " ", GoQuote(name), " already exists"));
}

ApiStatus Conflict(const GroupResource& resource, absl::string_view name, absl::string_view why) {
  return FailureOf(409, "Conflict", resource, name,
                   absl::StrCat("Operation cannot be fulfilled on ", resource.Qualified(), " ",
                                GoQuote(name), ": ", why));
}

ApiStatus Invalid(absl::string_view group, absl::string_view kind, absl::string_view name,
                  const FieldErrors& errors) {
  const GroupResource group_kind = {std::string(group), std::string(kind)};
  std::string message = absl::StrCat(group_kind.Qualified(), " ", GoQuote(name), " is invalid");
  if (!errors.empty()) absl::StrAppend(&message, ": ", AggregateText(errors));
  ApiStatus status = FailureOf(422, "Invalid", group_kind, name, std::move(message));
  for (const FieldError& error : errors) {
    status.causes.push_back({std::string(error.Reason()), error.Body(), error.field});
  }
  return status;
}

ApiStatus BadRequest(std::string message) { return Failure(400, "BadRequest", std::move(message)); }

ApiStatus Forbidden(const GroupResource& resource, absl::string_view name, absl::string_view why) {
  std::string message;
  if (resource.group.empty() && resource.resource.empty()) {
    message = absl::StrCat("forbidden: ", why);
  } else if (name.empty()) {
    message = absl::StrCat(resource.Qualified(), " is forbidden: ", why);
  } else {
    message = absl::StrCat(resource.Qualified(), " ", GoQuote(name), " is forbidden: ", why);
  }
  return FailureOf(403, "Forbidden", resource, name, std::move(message));
}

ApiStatus MethodNotAllowed() {
  ApiStatus status = Failure(405, "MethodNotAllowed",
                             "the server does not allow this method on the requested resource");
  status.has_details = true;
  return status;
}

ApiStatus UnsupportedMediaType(std::string message) {
  return Failure(415, "UnsupportedMediaType", std::move(message));
}

ApiStatus RequestEntityTooLarge(std::string message) {
  return Failure(413, "RequestEntityTooLarge", absl::StrCat("Request entity too large: ", message));
}

ApiStatus TooManyRequests(std::string message, int64_t retry_after_seconds) {
  ApiStatus status = Failure(429, "TooManyRequests", std::move(message));
  status.has_details = true;
  status.retry_after_seconds = retry_after_seconds;
  return status;
}

ApiStatus Expired(std::string message) { return Failure(410, "Expired", std::move(message)); }

ApiStatus Timeout(std::string message, int64_t retry_after_seconds) {
  ApiStatus status = Failure(504, "Timeout", absl::StrCat("Timeout: ", message));
  status.has_details = true;
  status.retry_after_seconds = retry_after_seconds;
  return status;
}

ApiStatus ServerTimeout(const GroupResource& resource, absl::string_view operation,
                        int64_t retry_after_seconds) {
  ApiStatus status =
      FailureOf(500, "ServerTimeout", resource, operation,
                absl::StrCat("The ", operation, " operation against ", resource.Qualified(),
                             " could not be completed at this time, please try again."));
  status.retry_after_seconds = retry_after_seconds;
  return status;
}

ApiStatus InternalError(std::string message) {
  ApiStatus status =
      Failure(500, "InternalError", absl::StrCat("Internal error occurred: ", message));
  status.has_details = true;
  status.causes.push_back({"", std::move(message), ""});
  return status;
}

ApiStatus UntypedError(std::string message) { return Failure(500, "", std::move(message)); }

}  // namespace quiesce::api
