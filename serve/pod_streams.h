// logs, exec, attach, portforward and proxy: no container ever runs here, so they are answered as
// for a pod that no node has taken yet, or whose node cannot be reached.
//
// Source: k8s.io/kubernetes/pkg/registry/core/pod/strategy.go (LogLocation, streamLocation).
#ifndef QUIESCE_SERVE_POD_STREAMS_H_
#define QUIESCE_SERVE_POD_STREAMS_H_

#include "apiserver_fake/server.h"
#include "serve/endpoint.h"

namespace quiesce::serve {

class PodStreamEndpoint : public Endpoint {
 public:
  // `server` outlives the endpoint.
  explicit PodStreamEndpoint(apiserver::Server* server) : server_(server) {}
  std::optional<rest::HttpResponse> Answer(const ApiRequest& request) override;

 private:
  apiserver::Server* const server_;
};

}  // namespace quiesce::serve

#endif  // QUIESCE_SERVE_POD_STREAMS_H_
