// The process that runs controllers: a client with a cache, and the controllers on top. It can
// crash and be started again, with an empty cache, empty queues and new reconcilers, as a pod is.
//
//   Manager manager(&loop, &connection, ManagerOptions());
//   manager.Add({.spec = &spec, .external = &postgres});
//   manager.Start();
//   loop.RunUntil(later);
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
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "apiserver_fake/api/transport.h"
#include "reconcilers/runtime/cache/cache.h"
#include "reconcilers/runtime/client/metrics.h"
#include "reconcilers/runtime/client/rest_client.h"
#include "reconcilers/runtime/controller/controller.h"
#include "reconcilers/runtime/controller/controller_spec.h"
#include "reconcilers/runtime/controller/leader_elector.h"
#include "reconcilers/runtime/controller/predicate.h"
#include "sim/event_loop.h"
#include "sim/task.h"
#include "sim/task_group.h"

namespace quiesce::runtime {

// Something that a manager runs beside its controllers (manager.Runnable).
struct Runnable {
  std::string name;
  // It waits until this replica leads, as controllers do.
  bool needs_leader_election = true;
  // Runs until it is done or `context`, which says that the manager stops, ends. An error ends the
  // manager.
  std::function<sim::Task<absl::Status>(Cancellation* context)> start;
};

struct ManagerOptions {
  std::string name = "manager";  // of the actor in the trace
  bool priority_queue = true;    // controller-runtime's default since 0.23
  CacheOptions cache;
  RestClientOptions client;
  // How long Stop() waits for running reconciles; below zero: until they end.
  absl::Duration graceful_shutdown_timeout = absl::Seconds(30);
  Logger* log = nullptr;  // null: no one reads
  // Controllers and the runnables that need it work only while this replica leads. A replica that
  // loses the lease exits at once, as the original does: nothing is waited for.
  std::optional<LeaderElectionOptions> leader_election;
  // How far the clock of the process is from simulated time; outlives the manager; null: it shows
  // that.
  const absl::Duration* clock_offset = nullptr;
  // Called, from an event of its own, when the manager has exited by itself, with what Start of the
  // original returns then: `leader election lost`, or the error of a runnable.
  std::function<void(absl::Status)> on_exit;
};

// A controller to run.
struct ManagedController {
  const ControllerSpec* spec = nullptr;  // outlives the manager
  ExternalService* external = nullptr;   // outlives the manager; null: none
  Value options;                         // for the maker of the reconciler
  // Limit retries as the queue does by default, whatever the spec says.
  bool default_limiter = false;
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
  void AddRunnable(Runnable runnable);

  // Keeps metrics() from the next start on.
  void KeepMetrics() { keep_metrics_ = true; }

  // Starts everything. InvalidArgument if a reconciler cannot be made, a predicate is unknown or
  // the leader election's durations do not fit; FailedPrecondition if it is running.
  absl::Status Start();
  // Ends everything at once. Not from inside a task of the manager: see sim::TaskGroup.
  void Crash();
  // Asks everything to end and returns when it has, or DeadlineExceeded when the time for that is
  // over. Reconciles that have not ended by then go on until Crash(), as they do in a program until
  // it exits; so does everything if the time is zero.
  // Last of all it gives up the lease, if it is to.
  sim::Task<absl::Status> Stop();

  bool running() const { return instance_ != nullptr; }
  // The controllers have begun to work.
  bool synced() const;
  // This replica leads, as far as it knows; true without leader election.
  bool elected() const;
  const std::string& name() const { return options_.name; }
  // Of this life or, when it does not run, the last one; null where none are kept.
  const Metrics* metrics() const { return metrics_.get(); }
  // Of the running manager, in the order of Add(); null pointers when it is not running.
  Controller* controller(size_t index);
  const Controller* controller(size_t index) const;
  Cache* cache();
  Client* client();

 private:
  struct Instance;
  void StartElection();
  sim::Task<void> Elect(Instance* instance);
  // What needs the lease: at once where there is no leader election.
  void StartElected();
  void StartRunnable(const Runnable* runnable);
  sim::Task<void> RunRunnable(Instance* instance, const Runnable* runnable);
  // The manager ends by itself, from an event of its own.
  void Exit(absl::Status why, bool graceful);
  sim::Task<void> ExitNow(uint64_t life, absl::Status why, bool graceful);
  void BeginToStop();
  // Waits until everything has returned or the deadline has come; whether it has.
  sim::Task<bool> WaitForEnd(Instance* instance, absl::Time deadline);
  void Record(LifecycleRecord::What what);

  sim::EventLoop* const loop_;
  api::Transport* const transport_;
  const ManagerOptions options_;
  std::unique_ptr<Logger> no_log_;
  sim::ActorId actor_ = 0;
  std::vector<ManagedController> controllers_;
  std::vector<Runnable> runnables_;
  bool keep_metrics_ = false;
  std::unique_ptr<Metrics> metrics_;  // outlives the instance that counts
  std::unique_ptr<Instance> instance_;
  uint64_t life_ = 0;  // counts the instances
  sim::TaskGroup exits_;
};

}  // namespace quiesce::runtime

#endif  // QUIESCE_RECONCILERS_RUNTIME_CONTROLLER_MANAGER_H_
