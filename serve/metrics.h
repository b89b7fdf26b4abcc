// /metrics: what was asked, in Prometheus' text form under kube-apiserver's own names.
#ifndef QUIESCE_SERVE_METRICS_H_
#define QUIESCE_SERVE_METRICS_H_

#include <cstdint>
#include <map>
#include <string>
#include <tuple>

#include "serve/endpoint.h"
#include "serve/frontend.h"

namespace quiesce::serve {

class Metrics : public TrafficObserver {
 public:
  void OnCall(const ApiRequest& request, const rest::HttpResponse& response) override;
  void OnEndpoint(const ApiRequest& request, const rest::HttpResponse& response) override;
  void OnWatch(uint64_t watch, const ApiRequest& request) override;
  void OnEvent(uint64_t watch, const api::WatchEvent& event) override { ++events_; }
  void OnWatchEnd(uint64_t watch, bool by_server) override { --open_watches_; }

  std::string Text() const;

 private:
  // Method, group, version, resource, subresource, code.
  using Key = std::tuple<std::string, std::string, std::string, std::string, std::string, int>;
  void Count(const rest::HttpRequest& http, int code);

  std::map<Key, uint64_t> requests_;
  int64_t open_watches_ = 0;
  uint64_t events_ = 0;
};

class MetricsEndpoint : public Endpoint {
 public:
  // `metrics` outlives the endpoint.
  explicit MetricsEndpoint(const Metrics* metrics) : metrics_(metrics) {}
  std::optional<rest::HttpResponse> Answer(const ApiRequest& request) override;

 private:
  const Metrics* const metrics_;
};

}  // namespace quiesce::serve

#endif  // QUIESCE_SERVE_METRICS_H_
