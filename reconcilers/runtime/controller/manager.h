// The process that runs controllers: a client with a cache, and the controllers on top. It can crash
// and be started again, with an empty cache, empty queues and new reconcilers, as a pod is.
//
//   Manager manager(&loop, &connection, ManagerOptions());
//   manager.Add({.spec = &spec, .external = &postgres});
//   manager.Start();
//   loop.RunUntil(...);
//   manager.Crash();      // nothing of it goes on; requests on the way still arrive
//   manager.Start();
//
// Starting up takes what it takes in the original: the informers list and watch, are asked every
// 100 ms whether they have synced, and only then, 100 ms later, the first reconcile begins.
// Source: sigs.k8s.io/controller-runtime/pkg/manager, pkg/builder, pkg/source.
#ifndef QUIESCE_RECONCILERS_RUNTIME_CONTROLLER_MANAGER_H_
#define QUIESCE_RECONCILERS_RUNTIME_CONTROLLER_MANAGER_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "apiserver_fake/api/transport.h"
#include "reconcilers/runtime/cache/cache.h"
#include "reconcilers/runtime/client/rest_client.h"
#include "reconcilers/runtime/controller/controller.h"
#include "reconcilers/runtime/controller/controller_spec.h"
#include "reconcilers/runtime/controller/predicate.h"
#include "sim/event_loop.h"
#include "sim/task.h"

namespace quiesce::runtime {

struct ManagerOptions {
  std::string name = "manager";  // of the actor in the trace
  bool priority_queue = true;    // controller-runtime's default since 0.23
  CacheOptions cache;
  RestClientOptions client;
  // How long Stop() waits for running reconciles.
  absl::Duration graceful_shutdown_timeout = absl::Seconds(30);
  Logger* log = nullptr;         // null: nobody reads
};

// A controller to run.
struct ManagedController {
  const ControllerSpec* spec = nullptr;  // outlives the manager
  ExternalService* external = nullptr;   // outlives the manager; null: none
  Value options;                         // for the maker of the reconciler
  // Limit retries as the queue does by default, whatever the spec says.
  bool default_limiter = false;
  std::vector<Resource> owns_any;        // children whose every owner is asked, not only the controller
  absl::Duration reconciliation_timeout = absl::ZeroDuration();
  bool recover_panic = true;
};

class Manager {
 public:
  // Both outlive the manager.
  Manager(sim::EventLoop* loop, api::Transport* transport, ManagerOptions options);
  ~Manager();
  Manager(const Manager&) = delete;
  Manager& operator=(const Manager&) = delete;

  // Adds a controller to what Start() starts.
  void Add(ManagedController controller);

  // Starts everything. InvalidArgument if a reconciler cannot be made or a predicate is unknown;
  // FailedPrecondition if it is running.
  absl::Status Start();
  // Ends everything at once. Not from inside a task of the manager: see sim::TaskGroup.
  void Crash();
  // Asks everything to end and returns when it has, or DeadlineExceeded when the time for that is
  // over. Reconciles that have not ended by then go on until Crash(), as they do in a program until
  // it exits; so does everything if the time is zero.
  sim::Task<absl::Status> Stop();

  bool running() const { return instance_ != nullptr; }
  // The controllers have begun to work.
  bool synced() const;
  const std::string& name() const { return options_.name; }
  // Of the running manager, in the order of Add(); null pointers when it is not running.
  Controller* controller(size_t index);
  const Controller* controller(size_t index) const;
  Cache* cache();
  Client* client();

 private:
  struct Instance;
  void Record(LifecycleRecord::What what);

  sim::EventLoop* const loop_;
  api::Transport* const transport_;
  const ManagerOptions options_;
  std::unique_ptr<Logger> no_log_;
  sim::ActorId actor_ = 0;
  std::vector<ManagedController> controllers_;
  std::unique_ptr<Instance> instance_;
  uint64_t life_ = 0;  // counts the instances
};

}  // namespace quiesce::runtime

#endif  // QUIESCE_RECONCILERS_RUNTIME_CONTROLLER_MANAGER_H_
