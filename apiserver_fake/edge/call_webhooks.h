// Calls the webhooks that a request needs, before the server handles it.
//
//   registry::WebhookCalls calls;
//   co_await edge::CallWebhooks(&server, &loop, request, &calls);   // by server.webhook_caller()
//   api::Response response = server.Handle(request, &calls);        // at the same instant
//
// Costs no time where the cluster has no webhook for the request. Validating webhooks are called at
// once, mutating ones one after another; each has the time that its configuration gives it.
#ifndef QUIESCE_APISERVER_FAKE_EDGE_CALL_WEBHOOKS_H_
#define QUIESCE_APISERVER_FAKE_EDGE_CALL_WEBHOOKS_H_

#include "apiserver_fake/api/request.h"
#include "apiserver_fake/registry/webhook_calls.h"
#include "apiserver_fake/server.h"
#include "sim/event_loop.h"
#include "sim/task.h"

namespace quiesce::edge {

// All outlive the task. The server has a webhook caller.
sim::Task<void> CallWebhooks(apiserver::Server* server, sim::EventLoop* loop,
                             const api::Request& request, registry::WebhookCalls* calls);

}  // namespace quiesce::edge

#endif  // QUIESCE_APISERVER_FAKE_EDGE_CALL_WEBHOOKS_H_
