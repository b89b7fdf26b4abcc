// What clients refuse to send: a request whose path could not be written.
//
//   absl::Status status = CheckRequest(request, resource.namespaced);
//   // `resource name may not be empty`
//
// Source: Name, Namespace and requestPreflightCheck in k8s.io/client-go/rest/request.go.
#ifndef QUIESCE_RECONCILERS_RUNTIME_CLIENT_REQUEST_CHECK_H_
#define QUIESCE_RECONCILERS_RUNTIME_CLIENT_REQUEST_CHECK_H_

#include "absl/status/status.h"
#include "apiserver_fake/api/request.h"

namespace quiesce::runtime {

// The error is no API failure; its text is Go's.
absl::Status CheckRequest(const api::Request& request, bool namespaced);

}  // namespace quiesce::runtime

#endif  // QUIESCE_RECONCILERS_RUNTIME_CLIENT_REQUEST_CHECK_H_
