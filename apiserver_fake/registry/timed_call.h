// A call of a webhook that waits no longer than its time.
//
//   TimedCall call(&loop, &group, caller, webhook_call);
//   absl::StatusOr<Value> reply = co_await call.Reply();   // DeadlineExceeded when it was too slow
//
// It begins at once, so that several are under way together. The group owns what runs; what comes
// too late is dropped.
#ifndef QUIESCE_APISERVER_FAKE_REGISTRY_TIMED_CALL_H_
#define QUIESCE_APISERVER_FAKE_REGISTRY_TIMED_CALL_H_

#include "absl/status/statusor.h"
#include "apiserver_fake/base/value.h"
#include "apiserver_fake/registry/webhook_calls.h"
#include "sim/completion.h"
#include "sim/event_loop.h"
#include "sim/task.h"
#include "sim/task_group.h"

namespace quiesce::registry {

class TimedCall {
 public:
  // All outlive it.
  TimedCall(sim::EventLoop* loop, sim::TaskGroup* group, WebhookCaller* caller, WebhookCall call);

  // Once.
  sim::Task<absl::StatusOr<Value>> Reply();

 private:
  sim::EventLoop* const loop_;
  const sim::Completion<absl::StatusOr<Value>> done_;
  const sim::EventId timer_;
};

}  // namespace quiesce::registry

#endif  // QUIESCE_APISERVER_FAKE_REGISTRY_TIMED_CALL_H_
