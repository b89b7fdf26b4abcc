// The reviews of the groups authorization.k8s.io and authentication.k8s.io: whether a caller may do
// something (yes, there is no authorization here), what it may do (everything), who it is, and
// whose a token is.
//
// Sources: k8s.io/kubernetes/pkg/registry/{authorization,authentication},
// k8s.io/apiserver/pkg/authorization/authorizerfactory (AlwaysAllow).
#ifndef QUIESCE_SERVE_REVIEWS_H_
#define QUIESCE_SERVE_REVIEWS_H_

#include <utility>

#include "serve/endpoint.h"
#include "serve/frontend.h"

namespace quiesce::serve {

class ReviewEndpoint : public Endpoint {
 public:
  explicit ReviewEndpoint(TokenCheck token_check) : token_check_(std::move(token_check)) {}
  std::optional<rest::HttpResponse> Answer(const ApiRequest& request) override;

 private:
  Value StatusOf(absl::string_view kind, const ApiRequest& request, const Value& review) const;

  TokenCheck token_check_;
};

}  // namespace quiesce::serve

#endif  // QUIESCE_SERVE_REVIEWS_H_
