// Who asks for a certificate: the server writes it into the request, whatever the client sent.
//
// Source: k8s.io/kubernetes/pkg/registry/certificates/certificates/strategy.go (PrepareForCreate).
#ifndef QUIESCE_SERVE_CERTIFICATE_REQUESTOR_H_
#define QUIESCE_SERVE_CERTIFICATE_REQUESTOR_H_

#include "apiserver_fake/api/request.h"
#include "apiserver_fake/base/value.h"

namespace quiesce::serve {

// Where the request creates a CertificateSigningRequest, names `user_info` ({username, uid, groups,
// extra}) in its spec. A body that cannot be read is left for the server to refuse.
void NameRequestor(const Value& user_info, api::Request& request);

}  // namespace quiesce::serve

#endif  // QUIESCE_SERVE_CERTIFICATE_REQUESTOR_H_
