// Tokens of service accounts: JSON Web Tokens, signed by the server's key.
//
//   std::string token = issuer.Issue(account, audiences, now, lifetime);
//   std::optional<Caller> caller = issuer.Check(token, now);
//   // "system:serviceaccount:default:builder"
//
// Source: k8s.io/kubernetes/pkg/serviceaccount/{jwt,claims}.go.
#ifndef QUIESCE_SERVE_TOKEN_ISSUER_H_
#define QUIESCE_SERVE_TOKEN_ISSUER_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "serve/caller.h"

namespace quiesce::serve {

struct ServiceAccount {
  std::string namespace_, name, uid;
};

class TokenIssuer {
 public:
  TokenIssuer(std::string issuer, std::string key_pem)
      : issuer_(std::move(issuer)), key_pem_(std::move(key_pem)) {}

  const std::string& issuer() const { return issuer_; }

  absl::StatusOr<std::string> Issue(const ServiceAccount& account,
                                    const std::vector<std::string>& audiences, absl::Time now,
                                    absl::Duration lifetime) const;
  // The account, if the token is one of ours and has not expired.
  std::optional<Caller> Check(const std::string& token, absl::Time now) const;

 private:
  std::string issuer_, key_pem_;
};

}  // namespace quiesce::serve

#endif  // QUIESCE_SERVE_TOKEN_ISSUER_H_
