// Reads the answer of an API server from HTTP, as client-go's REST client does: a Status in the
// body of a failure is the error; where there is none, the error is made from the code.
//
//   absl::StatusOr<api::Response> reply =
//       ReadHttpReply(request, {503, {{"Retry-After", "1"}}, ""});
//   // reply->status.reason == "ServiceUnavailable"
//
// Source: transformResponse, Result.Into and Result.Error in k8s.io/client-go/rest/request.go;
// NewGenericServerResponse in k8s.io/apimachinery/pkg/api/errors/errors.go.
#ifndef QUIESCE_RECONCILERS_RUNTIME_CLIENT_HTTP_REPLY_H_
#define QUIESCE_RECONCILERS_RUNTIME_CLIENT_HTTP_REPLY_H_

#include <cstdint>
#include <limits>
#include <map>
#include <string>

#include "absl/status/statusor.h"
#include "apiserver_fake/api/request.h"

namespace quiesce::runtime {

// What status.retry_after_seconds is for a Retry-After of zero: the client repeats at once.
inline constexpr int64_t kRetryAtOnce = std::numeric_limits<int64_t>::min();

struct HttpReply {
  int code = 200;
  std::map<std::string, std::string> headers;  // names as they are commonly written
  std::string body;
};

// A Retry-After header that the client heeds is in the status, whether the body has details or not.
// An error where an answer of success cannot be read, with the original's text (`kDataLoss`), or is
// a Status of something else than success, and for a failure whose code is none of one or whose
// body alone asks to wait.
absl::StatusOr<api::Response> ReadHttpReply(const api::Request& request, const HttpReply& reply);

}  // namespace quiesce::runtime

#endif  // QUIESCE_RECONCILERS_RUNTIME_CLIENT_HTTP_REPLY_H_
