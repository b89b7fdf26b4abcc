// The Kubernetes API server, in memory: the core. Handle() answers one request atomically at one
// instant of the simulated clock, as etcd makes it. No sockets, no threads, no faults (those are
// the connection's).
//
//   sim::EventLoop loop(&choices, &trace);
//   Server server(&loop, ServerOptions());
//   api::Response r = server.Handle(api::Request::Create({"", "v1", "configmaps"}, "default",
//   object));
//
// Guarantees: one revision counter for all objects; a write that changes nothing changes no
// resourceVersion and sends no event; a watch gets each change of its objects once and in order.
// Objects are shared with the caller, never copied.
#ifndef QUIESCE_APISERVER_FAKE_SERVER_H_
#define QUIESCE_APISERVER_FAKE_SERVER_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "apiserver_fake/api/request.h"
#include "apiserver_fake/api/watch_event.h"
#include "apiserver_fake/controllers/controller_options.h"
#include "apiserver_fake/resource/stored_object.h"
#include "sim/event_loop.h"

namespace quiesce::resource {
class TypeRegistry;
}  // namespace quiesce::resource

namespace quiesce::registry {
struct VerbContext;
class WebhookCaller;
class WebhookCalls;
}  // namespace quiesce::registry

namespace quiesce::apiserver {

struct ServerOptions {
  int64_t first_revision = 1000;
  // What the times in objects are ahead of the simulated clock.
  absl::Duration clock_offset = absl::ZeroDuration();
  // Run the garbage collector and the namespace controller (kube-controller-manager's) beside it.
  bool controllers = false;
  controllers::ControllerOptions controller_options;  // their timing
};

// Sees every request that is handled, with its response: traces, reports, tests. Handle() calls
// OnBegin first and OnRequest last; watch events of a write are sent between the two, so that what
// OnBegin makes the trace's current cause is theirs.
class RequestObserver {
 public:
  virtual ~RequestObserver() = default;
  virtual void OnBegin(const api::Request& request) {}
  virtual void OnRequest(const api::Request& request, const api::Response& response) = 0;
  // Every change of the store, whoever made it, before the watches hear of it; those of a request
  // come between its OnBegin and OnRequest.
  virtual void OnChange(const api::GroupResource& resource, const resource::Change& change) {}
};

class Server {
 public:
  // `loop` outlives the server: its clock stamps objects, its choices give uids, name suffixes and
  // addresses, and bookmarks, watch timeouts and the steps of a definition's life run on it.
  Server(sim::EventLoop* loop, ServerOptions options);
  ~Server();

  // Calls no webhooks; see Rehearse().
  api::Response Handle(const api::Request& request);

  // Webhooks (registry/webhook_calls.h). Rehearse() finds out, without doing anything, which ones
  // must be called; true: none, or none any more. Then, at the same instant, Handle() takes their
  // answers. edge::CallWebhooks does it all.
  bool Rehearse(const api::Request& request, registry::WebhookCalls* calls);
  api::Response Handle(const api::Request& request, registry::WebhookCalls* calls);
  // Who calls them for the connections to this server; null, as at first: nobody does. `caller`
  // outlives the server. A fork has none.
  void SetWebhookCaller(registry::WebhookCaller* caller);
  registry::WebhookCaller* webhook_caller() const;

  // Opens a watch (request.verb kWatch); `sink` outlives it. A refusal is in the response, and
  // then the id is 0.
  api::Response OpenWatch(const api::Request& request, api::WatchSink* sink, api::WatchId* id);
  void CloseWatch(api::WatchId id);

  int64_t revision() const;
  const resource::TypeRegistry& types() const;

  // What definitions of custom resources ask for that this server does not do: the places of the
  // rules of x-kubernetes-validations that call what is not built. For the report of a run.
  const std::vector<std::string>& unsupported() const;

  // `observer` outlives the server, or is replaced by a null pointer.
  void SetObserver(RequestObserver* observer);

  // How much longer each request of the garbage collector and of the namespace controller takes
  // from now on, where they run.
  void SlowGarbageCollector(absl::Duration by);
  void SlowNamespaceController(absl::Duration by);

  // What a restart of the server and a compaction of its store leave: the current objects only.
  // Watches are cut, older resource versions are gone.
  void CompactAndRestart();

  // A server with the same state, in O(1), on another loop; watches stay with the original.
  std::unique_ptr<Server> Fork(sim::EventLoop* loop) const;

  // For the parts of the server itself (controllers, REST).
  registry::VerbContext& context();

 private:
  struct Impl;
  Server(std::unique_ptr<Impl> impl, const Impl& original);
  api::Response Observed(const api::Request& request);

  std::unique_ptr<Impl> impl_;
};

}  // namespace quiesce::apiserver

#endif  // QUIESCE_APISERVER_FAKE_SERVER_H_
