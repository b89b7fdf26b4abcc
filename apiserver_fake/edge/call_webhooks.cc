#include "apiserver_fake/edge/call_webhooks.h"

#include <string>
#include <utility>
#include <vector>

#include "apiserver_fake/registry/timed_call.h"
#include "sim/task_group.h"
#include "sim/trace.h"

namespace quiesce::edge {

sim::Task<void> CallWebhooks(apiserver::Server* server, sim::EventLoop* loop,
                             const api::Request& request, registry::WebhookCalls* calls) {
  sim::Trace* const trace = loop->trace();
  const sim::RecordIndex cause = trace == nullptr ? 0 : trace->current();
  while (!server->Rehearse(request, calls)) {
    std::vector<registry::WebhookCall> asked = calls->TakeAsked();
    sim::TaskGroup group(loop);
    std::vector<std::pair<std::string, registry::TimedCall>> pending;
    pending.reserve(asked.size());
    for (registry::WebhookCall& call : asked) {
      std::string key = call.key;
      pending.emplace_back(
          std::move(key),
          registry::TimedCall(loop, &group, server->webhook_caller(), std::move(call)));
    }
    for (auto& [key, call] : pending) calls->Answer(key, co_await call.Reply());
    // Whoever answered last: what follows comes from the request.
    if (trace != nullptr) trace->set_current(cause);
  }
}

}  // namespace quiesce::edge
