// Who asks: by client certificate, bearer token or nothing, and on whose behalf.
//
// Without a token that is demanded any credentials are good, and whoever shows none that is known
// is the administrator; that is what a test server is for. Sources:
// k8s.io/apiserver/pkg/authentication, k8s.io/apiserver/pkg/endpoints/filters/impersonation.go.
#ifndef QUIESCE_SERVE_CALLER_H_
#define QUIESCE_SERVE_CALLER_H_

#include <map>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "apiserver_fake/base/value.h"
#include "serve/byte_stream.h"
#include "serve/request_parser.h"

namespace quiesce::serve {

struct Caller {
  std::string name, uid;
  std::vector<std::string> groups;
  std::map<std::string, std::vector<std::string>> extra;

  // {username, uid, groups, extra}, as reviews and webhooks show it.
  Value ToUserInfo() const;
};

Caller Administrator();

// What the bearer token of a request says; "" without one.
std::string BearerToken(const RawRequest& request);

// Whom the headers Impersonate-User, -Group, -Uid and -Extra-* name in place of `caller`.
Caller Impersonated(const RawRequest& request, Caller caller);

Caller FromCertificate(const CertificateSubject& subject);

}  // namespace quiesce::serve

#endif  // QUIESCE_SERVE_CALLER_H_
