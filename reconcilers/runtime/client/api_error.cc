// An absl::Status can carry bytes but no object, so the Kubernetes Status is written into its
// payload and read back when somebody asks. Errors are made far more often than they are looked
// into, and then mostly for the reason.
#include "reconcilers/runtime/client/api_error.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/ascii.h"
#include "absl/strings/cord.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace quiesce::runtime {
namespace {

constexpr char kPayload[] = "quiesce/api-status";

constexpr absl::string_view kKnownReasons[] = {"Unauthorized",
                                               "Forbidden",
                                               "NotFound",
                                               "AlreadyExists",
                                               "Conflict",
                                               "Gone",
                                               "Invalid",
                                               "ServerTimeout",
                                               "StorageReadError",
                                               "Timeout",
                                               "TooManyRequests",
                                               "BadRequest",
                                               "MethodNotAllowed",
                                               "NotAcceptable",
                                               "RequestEntityTooLarge",
                                               "UnsupportedMediaType",
                                               "InternalError",
                                               "Expired",
                                               "ServiceUnavailable"};

bool IsKnown(absl::string_view reason) {
  return std::find(std::begin(kKnownReasons), std::end(kKnownReasons), reason) !=
         std::end(kKnownReasons);
}

absl::StatusCode CodeFor(const api::ApiStatus& status) {
  if (status.reason == "AlreadyExists") return absl::StatusCode::kAlreadyExists;
  switch (status.code) {
    case 400:
    case 422:
      return absl::StatusCode::kInvalidArgument;
    case 401:
      return absl::StatusCode::kUnauthenticated;
    case 403:
      return absl::StatusCode::kPermissionDenied;
    case 404:
      return absl::StatusCode::kNotFound;
    case 409:
      return absl::StatusCode::kAborted;
    case 410:
      return absl::StatusCode::kOutOfRange;
    case 429:
      return absl::StatusCode::kResourceExhausted;
    case 503:
      return absl::StatusCode::kUnavailable;
    case 504:
      return absl::StatusCode::kDeadlineExceeded;
    default:
      return status.code >= 500 ? absl::StatusCode::kInternal
                                : absl::StatusCode::kFailedPrecondition;
  }
}

// The payload is a row of texts, each written as its length, a colon and its bytes; the code and
// the reason come first so that the common questions read no further.
void Put(absl::string_view text, std::string* out) {
  if (text.size() < 10) {
    const char head[] = {static_cast<char>('0' + text.size()), ':'};
    out->append(head, sizeof(head));
  } else {
    const absl::AlphaNum size(text.size());
    out->append(size.data(), size.size());
    out->push_back(':');
  }
  out->append(text.data(), text.size());
}

class PayloadReader {
 public:
  explicit PayloadReader(absl::string_view rest) : rest_(rest) {}
  absl::string_view Text() {
    size_t size = 0, at = 0;
    for (; at < rest_.size() && absl::ascii_isdigit(rest_[at]); ++at) {
      size = size * 10 + static_cast<size_t>(rest_[at] - '0');
    }
    if (at == 0 || at == rest_.size() || rest_[at] != ':') return "";
    absl::string_view text = rest_.substr(at + 1, size);
    rest_.remove_prefix(at + 1 + text.size());
    return text;
  }
  int64_t Number() {
    int64_t number = 0;
    return absl::SimpleAtoi(Text(), &number) ? number : 0;
  }
  bool empty() const { return rest_.empty(); }

 private:
  absl::string_view rest_;
};

// True if the error has this reason, or no known reason and this code.
bool Has(const absl::Status& error, absl::string_view reason, int code) {
  if (error.ok()) return false;
  ReasonAndCode has = ReasonOf(error);
  return has.reason == reason || (has.code == code && !IsKnown(has.reason));
}

}  // namespace

absl::Status ApiError(const api::ApiStatus& status) {
  // A reason makes an error of any code.
  if (status.ok() && status.reason.empty()) return absl::OkStatus();
  return ApiFailure(status);
}

absl::Status ApiFailure(const api::ApiStatus& status) {
  absl::Status error(CodeFor(status), status.message);
  std::string payload;
  payload.reserve(80 + 2 * status.message.size());  // most are smaller
  Put(absl::AlphaNum(status.code).Piece(), &payload);
  Put(status.reason, &payload);
  Put(status.has_details ? "1" : "0", &payload);
  Put(absl::AlphaNum(status.retry_after_seconds).Piece(), &payload);
  for (const std::string* text : {&status.name, &status.group, &status.kind, &status.uid,
                                  &status.continue_token, &status.message}) {
    Put(*text, &payload);
  }
  for (const api::StatusCause& cause : status.causes) {
    Put(cause.reason, &payload);
    Put(cause.message, &payload);
    Put(cause.field, &payload);
  }
  error.SetPayload(kPayload, absl::Cord(payload));
  return error;
}

std::optional<api::ApiStatus> ApiStatusOf(const absl::Status& error) {
  absl::optional<absl::Cord> payload = error.GetPayload(kPayload);
  if (!payload.has_value()) return std::nullopt;
  std::string text(*payload);
  PayloadReader reader(text);
  api::ApiStatus status;
  status.code = static_cast<int>(reader.Number());
  status.reason = std::string(reader.Text());
  status.has_details = reader.Number() != 0;
  status.retry_after_seconds = reader.Number();
  for (std::string* field : {&status.name, &status.group, &status.kind, &status.uid,
                             &status.continue_token, &status.message}) {
    *field = std::string(reader.Text());
  }
  while (!reader.empty()) {
    api::StatusCause cause;
    cause.reason = std::string(reader.Text());
    cause.message = std::string(reader.Text());
    cause.field = std::string(reader.Text());
    status.causes.push_back(std::move(cause));
  }
  return status;
}

ReasonAndCode ReasonOf(const absl::Status& error) {
  if (error.ok()) return {};
  absl::optional<absl::Cord> payload = error.GetPayload(kPayload);
  if (!payload.has_value()) return {};
  absl::string_view flat = payload->Flatten();
  PayloadReader reader(flat);
  ReasonAndCode result;
  result.code = static_cast<int>(reader.Number());
  result.reason = std::string(reader.Text());
  return result;
}

bool IsNotFound(const absl::Status& error) { return Has(error, "NotFound", 404); }
bool IsAlreadyExists(const absl::Status& error) {
  return ReasonOf(error).reason == "AlreadyExists";
}
bool IsConflict(const absl::Status& error) { return Has(error, "Conflict", 409); }
bool IsInvalid(const absl::Status& error) { return Has(error, "Invalid", 422); }
bool IsGone(const absl::Status& error) { return Has(error, "Gone", 410); }
bool IsResourceExpired(const absl::Status& error) { return ReasonOf(error).reason == "Expired"; }
bool IsNotAcceptable(const absl::Status& error) { return Has(error, "NotAcceptable", 406); }
bool IsUnsupportedMediaType(const absl::Status& error) {
  return Has(error, "UnsupportedMediaType", 415);
}
bool IsMethodNotSupported(const absl::Status& error) { return Has(error, "MethodNotAllowed", 405); }
bool IsServiceUnavailable(const absl::Status& error) {
  return Has(error, "ServiceUnavailable", 503);
}
bool IsBadRequest(const absl::Status& error) { return Has(error, "BadRequest", 400); }
bool IsUnauthorized(const absl::Status& error) { return Has(error, "Unauthorized", 401); }
bool IsForbidden(const absl::Status& error) { return Has(error, "Forbidden", 403); }
bool IsTimeout(const absl::Status& error) { return Has(error, "Timeout", 504); }
bool IsServerTimeout(const absl::Status& error) {
  return ReasonOf(error).reason == "ServerTimeout";
}
bool IsInternalError(const absl::Status& error) { return Has(error, "InternalError", 500); }
bool IsTooManyRequests(const absl::Status& error) {
  ReasonAndCode has = ReasonOf(error);
  return has.reason == "TooManyRequests" || has.code == 429;
}
bool IsRequestEntityTooLarge(const absl::Status& error) {
  ReasonAndCode has = ReasonOf(error);
  return has.reason == "RequestEntityTooLarge" || has.code == 413;
}
bool IsUnexpectedServerError(const absl::Status& error) {
  std::optional<api::ApiStatus> status = ApiStatusOf(error);
  if (!status.has_value() || !status->has_details) return false;
  for (const api::StatusCause& cause : status->causes) {
    if (cause.reason == "UnexpectedServerResponse") return true;
  }
  return false;
}
bool IsStoreReadError(const absl::Status& error) {
  return ReasonOf(error).reason == "StorageReadError";
}

std::optional<int64_t> SuggestsClientDelay(const absl::Status& error) {
  std::optional<api::ApiStatus> status = ApiStatusOf(error);
  if (!status.has_value() || !status->has_details) return std::nullopt;
  if (status->reason == "ServerTimeout" || status->retry_after_seconds > 0) {
    return status->retry_after_seconds;
  }
  return std::nullopt;
}

absl::Status IgnoreNotFound(absl::Status error) {
  return runtime::IsNotFound(error) ? absl::OkStatus() : error;
}
absl::Status IgnoreAlreadyExists(absl::Status error) {
  return runtime::IsAlreadyExists(error) ? absl::OkStatus() : error;
}

absl::Status WrapError(absl::string_view prefix, const absl::Status& error) {
  if (error.ok()) return error;
  absl::Status wrapped(error.code(), absl::StrCat(prefix, error.message()));
  error.ForEachPayload([&wrapped](absl::string_view type, const absl::Cord& payload) {
    wrapped.SetPayload(type, payload);
  });
  return wrapped;
}

absl::Status JoinErrors(const std::vector<absl::Status>& errors) {
  std::string text;
  absl::StatusCode code = absl::StatusCode::kOk;
  for (const absl::Status& error : errors) {
    if (error.ok()) continue;
    if (code == absl::StatusCode::kOk) code = error.code();
    absl::StrAppend(&text, text.empty() ? "" : "\n", error.message());
  }
  absl::Status joined(code, text);
  for (const absl::Status& error : errors) {
    error.ForEachPayload([&joined](absl::string_view type, const absl::Cord& payload) {
      if (!joined.GetPayload(type).has_value()) joined.SetPayload(type, payload);
    });
  }
  return joined;
}

}  // namespace quiesce::runtime
