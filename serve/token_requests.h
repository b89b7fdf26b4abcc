// Tokens for service accounts: POST .../serviceaccounts/NAME/token; and what others check them
// with.
//
// Source: k8s.io/kubernetes/pkg/registry/core/serviceaccount/storage/token.go,
// k8s.io/kubernetes/pkg/routes/openidmetadata.go.
#ifndef QUIESCE_SERVE_TOKEN_REQUESTS_H_
#define QUIESCE_SERVE_TOKEN_REQUESTS_H_

#include "apiserver_fake/server.h"
#include "serve/endpoint.h"
#include "serve/token_issuer.h"
#include "sim/clock.h"

namespace quiesce::serve {

class TokenRequestEndpoint : public Endpoint {
 public:
  // All outlive the endpoint.
  TokenRequestEndpoint(apiserver::Server* server, const TokenIssuer* issuer,
                       const sim::Clock* clock)
      : server_(server), issuer_(issuer), clock_(clock) {}
  std::optional<rest::HttpResponse> Answer(const ApiRequest& request) override;

 private:
  rest::HttpResponse Issue(const ServiceAccount& account, Value request);

  apiserver::Server* const server_;
  const TokenIssuer* const issuer_;
  const sim::Clock* const clock_;
};

}  // namespace quiesce::serve

#endif  // QUIESCE_SERVE_TOKEN_REQUESTS_H_
