// What stands behind the sockets: finds out who asks, answers the paths that are no resources, and
// hands the rest to the API by its transport.
//
//   Frontend frontend(&loop, &clock, options);
//   frontend.AddEndpoint(std::move(endpoint));
//   HttpServer::Listen(&io, &frontend, listen);
#ifndef QUIESCE_SERVE_FRONTEND_H_
#define QUIESCE_SERVE_FRONTEND_H_

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "apiserver_fake/api/transport.h"
#include "apiserver_fake/resource/type_registry.h"
#include "apiserver_fake/rest/rest_handler.h"
#include "serve/backend.h"
#include "serve/caller.h"
#include "serve/endpoint.h"
#include "serve/event_texts.h"
#include "serve/wall_clock.h"
#include "sim/event_loop.h"

namespace quiesce::serve {

// Knows callers by their tokens. Nullopt: the token is no one's.
using TokenCheck = std::function<std::optional<Caller>(const std::string& token)>;

// Sees what is asked and answered, for the log, the metrics and recordings.
class TrafficObserver {
 public:
  virtual ~TrafficObserver() = default;
  // A request that may change something or open a watch has come; what events it causes come after
  // this, and maybe before its own call is told.
  virtual void OnRequest() {}
  virtual void OnCall(const ApiRequest& request, const rest::HttpResponse& response) = 0;
  // The same for what an endpoint answers beside resources and discovery.
  virtual void OnEndpoint(const ApiRequest& request, const rest::HttpResponse& response) {}
  // A watch that was opened (its refusal is a call), and what it sends. `watch` numbers them
  // from 1.
  virtual void OnWatch(uint64_t watch, const ApiRequest& request) {}
  virtual void OnEvent(uint64_t watch, const api::WatchEvent& event) {}
  virtual void OnWatchEnd(uint64_t watch, bool by_server) {}
};

struct FrontendParts {
  sim::EventLoop* loop = nullptr;
  WallClock* clock = nullptr;
  const resource::TypeRegistry* types = nullptr;
  // The way of a request to the API, which lives as long as its exchange.
  std::function<std::shared_ptr<api::Transport>(const ApiRequest& request)> transport;
  rest::DefinitionSource definitions;
  TokenCheck token_check;  // null: everyone is the administrator
};

class Frontend : public Backend {
 public:
  // All that the parts point to outlives the frontend.
  explicit Frontend(FrontendParts parts) : parts_(std::move(parts)) {}

  // Asked in the order in which they were added, before resources are.
  void AddEndpoint(std::unique_ptr<Endpoint> endpoint) {
    endpoints_.push_back(std::move(endpoint));
  }
  // The observer outlives the frontend.
  void AddObserver(TrafficObserver* observer) { observers_.push_back(observer); }
  // Tells the observers of a call that did not come through a socket.
  void Observe(const ApiRequest& request, const rest::HttpResponse& response);

  std::unique_ptr<Exchange> Start(RawRequest request, const CertificateSubject* subject,
                                  ReplySink* sink) override;

 private:
  class Call;
  friend class Call;

  // Nullopt: the request's credentials are no one's.
  std::optional<Caller> Authenticate(const RawRequest& request,
                                     const CertificateSubject* subject) const;

  FrontendParts parts_;
  std::vector<std::unique_ptr<Endpoint>> endpoints_;
  std::vector<TrafficObserver*> observers_;
  EventTexts texts_;
  uint64_t watches_ = 0;
};

}  // namespace quiesce::serve

#endif  // QUIESCE_SERVE_FRONTEND_H_
