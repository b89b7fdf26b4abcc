#include "apiserver_fake/edge/call_webhooks.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "sim/completion.h"
#include "sim/task_group.h"

namespace quiesce::edge {
namespace {

using Reply = absl::StatusOr<Value>;

sim::Task<void> CallOne(registry::WebhookCaller* caller, registry::WebhookCall call,
                        sim::Completion<Reply> done) {
  done.Set(co_await caller->Call(std::move(call)));
}

}  // namespace

sim::Task<void> CallWebhooks(apiserver::Server* server, sim::EventLoop* loop,
                             const api::Request& request, registry::WebhookCalls* calls) {
  while (!server->Rehearse(request, calls)) {
    struct Pending {
      std::string key;
      sim::Completion<Reply> done;
      sim::EventId timer;
    };
    std::vector<Pending> pending;
    sim::TaskGroup group(loop);
    for (registry::WebhookCall& call : calls->TakeAsked()) {
      sim::Completion<Reply> done(loop);
      const sim::EventId timer = loop->After(call.timeout, "webhook/timeout", [done] {
        done.Set(absl::DeadlineExceededError("context deadline exceeded"));
      });
      pending.push_back({call.key, done, timer});
      group.Spawn(CallOne(server->webhook_caller(), std::move(call), done), "webhook/call");
    }
    for (Pending& one : pending) {
      Reply reply = co_await one.done.Wait();
      loop->Cancel(one.timer);
      calls->Answer(one.key, std::move(reply));
    }
  }
}

}  // namespace quiesce::edge
