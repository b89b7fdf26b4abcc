// Writes what the API server is asked into the trace: one CallRecord for each request, which is
// then the cause of the watch events that it sends.
//
//   CallTracer tracer(&loop);
//   server.SetObserver(&tracer);
//
// Connections tell it who asks and what the edge does; requests of the server's own controllers are
// known by their user agent.
#ifndef QUIESCE_APISERVER_FAKE_EDGE_CALL_TRACER_H_
#define QUIESCE_APISERVER_FAKE_EDGE_CALL_TRACER_H_

#include <vector>

#include "absl/time/time.h"
#include "apiserver_fake/edge/call_record.h"
#include "apiserver_fake/server.h"
#include "sim/event_loop.h"
#include "sim/trace.h"

namespace quiesce::edge {

class CallTracer : public apiserver::RequestObserver {
 public:
  // `loop` outlives this and has a trace.
  explicit CallTracer(sim::EventLoop* loop) : loop_(loop) {}

  // How the next request that the server handles came to it.
  struct Origin {
    sim::ActorId actor = 0;
    InjectedFault fault = InjectedFault::kNone;
    absl::Time sent;
    bool for_good = false;
  };
  void SetOrigin(const Origin& origin) {
    origin_ = origin;
    has_origin_ = true;
  }

  void OnBegin(const api::Request& request) override;
  void OnRequest(const api::Request& request, const api::Response& response) override;
  void OnChange(const api::GroupResource& resource, const resource::Change& change) override;

  // A request that never reached the server: a fault answered in its place. `status` is what it
  // said.
  void Record(const api::Request& request, const api::ApiStatus& status, const Origin& origin);

 private:
  CallRecord* NewBody(const api::Request& request, const Origin& origin) const;

  sim::EventLoop* const loop_;
  Origin origin_;
  bool has_origin_ = false;
  // A request under way. They nest: the server itself may ask while it answers.
  struct Frame {
    sim::RecordIndex outer_cause;
    CallRecord* body;  // the trace owns it; null when it does not record
    const api::Request* request;
    sim::RecordIndex index = 0;
    // What became of the object that the request names, as the store told it.
    bool own_changed = false;
    Value before = Value(), after = Value();
    int64_t revision = 0;
  };
  void RecordChange(const api::GroupResource& resource, const Value& before, const Value& after,
                    int64_t revision);
  std::vector<Frame> frames_;
};

}  // namespace quiesce::edge

#endif  // QUIESCE_APISERVER_FAKE_EDGE_CALL_TRACER_H_
