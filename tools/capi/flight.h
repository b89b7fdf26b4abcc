// What a process has asked and waits for: a request to the API server (or the stream of a watch),
// or a call of an external service. Destroying it ends it: what has been sent still arrives, and
// no one hears the answer.
#ifndef QUIESCE_TOOLS_CAPI_FLIGHT_H_
#define QUIESCE_TOOLS_CAPI_FLIGHT_H_

#include <cstdint>
#include <memory>
#include <string>

#include "apiserver_fake/api/watch_event.h"
#include "apiserver_fake/edge/connection.h"
#include "apiserver_fake/rest/rest_handler.h"
#include "reconcilers/runtime/controller/external_service.h"
#include "sim/task_group.h"
#include "tools/capi/bridge.h"

namespace quiesce::capi {

class Flight {
 public:
  // All outlive the flight.
  Flight(Bridge* bridge, sim::EventLoop* loop, uint64_t id, int32_t process)
      : bridge_(bridge), loop_(loop), group_(loop), id_(id), process_(process) {}
  virtual ~Flight() { group_.Clear(); }
  int32_t process() const { return process_; }
  // Nothing comes of it any more.
  bool done() const { return done_; }

 protected:
  Parcel NewParcel(qs_event_kind kind) const;

  Bridge* const bridge_;
  sim::EventLoop* const loop_;
  sim::TaskGroup group_;
  const uint64_t id_;
  const int32_t process_;
  bool done_ = false;
};

class RequestFlight : public Flight, public api::WatchSink {
 public:
  using Flight::Flight;
  ~RequestFlight() override;

  // Sends it. `types` are those that the server serves now.
  void Start(edge::Connection* connection, rest::HttpRequest http,
             const resource::TypeRegistry& types);

  void OnEvent(const api::WatchEvent& event) override;
  void OnClosed() override;

 private:
  sim::Task<void> Run();
  sim::Task<void> Watch();
  void Respond(const rest::HttpResponse& reply);
  sim::Task<void> Fail(absl::Status status);

  edge::Connection* connection_ = nullptr;
  rest::RestRequest read_;
  std::unique_ptr<api::Watch> watch_;
};

class CallFlight : public Flight {
 public:
  using Flight::Flight;
  // `operation` is a literal, or as good as one.
  void Start(runtime::ExternalService* service, const char* operation, Value argument);

 private:
  sim::Task<void> Run(runtime::ExternalService* service, const char* operation, Value argument);
};

}  // namespace quiesce::capi

#endif  // QUIESCE_TOOLS_CAPI_FLIGHT_H_
