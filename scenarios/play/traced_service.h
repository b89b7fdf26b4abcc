// An external service as one controller sees it: every call becomes a record of the trace.
#ifndef QUIESCE_SCENARIOS_PLAY_TRACED_SERVICE_H_
#define QUIESCE_SCENARIOS_PLAY_TRACED_SERVICE_H_

#include <string>

#include "absl/strings/string_view.h"
#include "reconcilers/runtime/controller/external_service.h"
#include "reconcilers/runtime/controller/scripted_service.h"
#include "sim/event_loop.h"
#include "sim/trace.h"

namespace quiesce::scenarios {

class TracedService : public runtime::ExternalService {
 public:
  // Both outlive it.
  TracedService(sim::EventLoop* loop, absl::string_view actor, runtime::ScriptedService* service);

  sim::Task<absl::StatusOr<Value>> Call(const char* operation, Value argument) override;

 private:
  sim::EventLoop* const loop_;
  const sim::ActorId actor_;
  runtime::ScriptedService* const service_;
};

}  // namespace quiesce::scenarios

#endif  // QUIESCE_SCENARIOS_PLAY_TRACED_SERVICE_H_
