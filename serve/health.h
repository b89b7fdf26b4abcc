// /healthz, /livez, /readyz with the checks below them, and the list of paths at /.
//
// Source: k8s.io/apiserver/pkg/server/healthz/healthz.go,
// k8s.io/apiserver/pkg/server/routes/index.go.
#ifndef QUIESCE_SERVE_HEALTH_H_
#define QUIESCE_SERVE_HEALTH_H_

#include "serve/endpoint.h"

namespace quiesce::serve {

class HealthEndpoint : public Endpoint {
 public:
  std::optional<rest::HttpResponse> Answer(const ApiRequest& request) override;
};

}  // namespace quiesce::serve

#endif  // QUIESCE_SERVE_HEALTH_H_
