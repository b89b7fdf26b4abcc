#include "apiserver_fake/registry/timed_call.h"

#include <utility>

#include "absl/status/status.h"

namespace quiesce::registry {
namespace {

sim::Task<void> Ask(WebhookCaller* caller, WebhookCall call,
                    sim::Completion<absl::StatusOr<Value>> done) {
  done.Set(co_await caller->Call(std::move(call)));
}

}  // namespace

TimedCall::TimedCall(sim::EventLoop* loop, sim::TaskGroup* group, WebhookCaller* caller,
                     WebhookCall call)
    : loop_(loop), done_(loop), timer_(loop->After(call.timeout, "webhook/timeout", [done = done_] {
        done.Set(absl::DeadlineExceededError("context deadline exceeded"));
      })) {
  group->Spawn(Ask(caller, std::move(call), done_), "webhook/call");
}

sim::Task<absl::StatusOr<Value>> TimedCall::Reply() {
  absl::StatusOr<Value> reply = co_await done_.Wait();
  loop_->Cancel(timer_);
  co_return reply;
}

}  // namespace quiesce::registry
