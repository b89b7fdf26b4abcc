// API errors as absl::Status: the Kubernetes Status rides along as a payload, so a reconciler can
// ask what Go asks with apierrors.IsNotFound and its kin.
//
//   if (!db.ok()) co_return IgnoreNotFound(db.status());
//   if (IsConflict(written)) ...
//   if (std::optional<api::ApiStatus> status = ApiStatusOf(error))
//   Use(status->retry_after_seconds);
//
// Source: k8s.io/apimachinery/pkg/api/errors/errors.go. Each question looks at the reason, and at
// the code where the reason is none that Kubernetes knows. A Status whose payload is missing is no
// API error, and the answer is no. Write `runtime::IsNotFound(...)`, since absl has functions of
// that name for its own codes.
#ifndef QUIESCE_RECONCILERS_RUNTIME_CLIENT_API_ERROR_H_
#define QUIESCE_RECONCILERS_RUNTIME_CLIENT_API_ERROR_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "apiserver_fake/api/status.h"

namespace quiesce::runtime {

// The error for a failed request; its message is the Status's. OK where `status` is and has no
// reason.
absl::Status ApiError(const api::ApiStatus& status);
// The same for a Status that is an error whatever it says (apierrors.FromObject).
absl::Status ApiFailure(const api::ApiStatus& status);

// The Status that an error carries; nullopt where it carries none.
std::optional<api::ApiStatus> ApiStatusOf(const absl::Status& error);

// The reason and the code; "" and 0 where the error carries no Status.
struct ReasonAndCode {
  std::string reason;
  int code = 0;
};
ReasonAndCode ReasonOf(const absl::Status& error);

bool IsNotFound(const absl::Status& error);
bool IsAlreadyExists(const absl::Status& error);
bool IsConflict(const absl::Status& error);
bool IsInvalid(const absl::Status& error);
bool IsGone(const absl::Status& error);
bool IsResourceExpired(const absl::Status& error);
bool IsNotAcceptable(const absl::Status& error);
bool IsUnsupportedMediaType(const absl::Status& error);
bool IsMethodNotSupported(const absl::Status& error);
bool IsServiceUnavailable(const absl::Status& error);
bool IsBadRequest(const absl::Status& error);
bool IsUnauthorized(const absl::Status& error);
bool IsForbidden(const absl::Status& error);
bool IsTimeout(const absl::Status& error);
bool IsServerTimeout(const absl::Status& error);
bool IsInternalError(const absl::Status& error);
bool IsTooManyRequests(const absl::Status& error);
bool IsRequestEntityTooLarge(const absl::Status& error);
bool IsUnexpectedServerError(const absl::Status& error);
bool IsStoreReadError(const absl::Status& error);
// The seconds that the server asks the client to wait; nullopt where it does not.
std::optional<int64_t> SuggestsClientDelay(const absl::Status& error);

// OK in place of that error; every other one unchanged.
absl::Status IgnoreNotFound(absl::Status error);
absl::Status IgnoreAlreadyExists(absl::Status error);

// `prefix` before the message; payloads stay, so the answers above stay too (fmt.Errorf with %w).
absl::Status WrapError(absl::string_view prefix, const absl::Status& error);
// All in one, a line each; OK where all are. Questions about it find the first that says yes to
// them (errors.Join).
absl::Status JoinErrors(const std::vector<absl::Status>& errors);

}  // namespace quiesce::runtime

#endif  // QUIESCE_RECONCILERS_RUNTIME_CLIENT_API_ERROR_H_
