// One life of a managed controller: its reconciler, queue, workers and sources.
#ifndef QUIESCE_RECONCILERS_RUNTIME_CONTROLLER_RUNNING_CONTROLLER_H_
#define QUIESCE_RECONCILERS_RUNTIME_CONTROLLER_RUNNING_CONTROLLER_H_

#include <functional>
#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "reconcilers/runtime/cache/cache.h"
#include "reconcilers/runtime/controller/controller.h"
#include "reconcilers/runtime/controller/kind_source.h"
#include "reconcilers/runtime/controller/manager.h"
#include "reconcilers/runtime/toolbox/event_recorder.h"
#include "sim/signal.h"
#include "sim/task_group.h"

namespace quiesce::runtime {

class RunningController {
 public:
  // What the manager gives to its controllers; all of it outlives them.
  struct World {
    sim::EventLoop* loop = nullptr;
    Cache* cache = nullptr;
    Client* client = nullptr;
    Logger* log = nullptr;
    bool priority_queue = true;
    Metrics* metrics = nullptr;
    const absl::Duration* clock_offset = nullptr;  // see ManagerOptions
    std::function<void()> on_panic;
    // See ControllerOptions::bind_client.
    std::function<std::unique_ptr<Client>(Cancellation* context)> bind_client;
  };

  // Makes the reconciler and the sources. InvalidArgument where the spec or the options are wrong.
  static absl::StatusOr<std::unique_ptr<RunningController>> Make(const ManagedController& managed,
                                                                 World world);

  // Waits for the informers, then lets the workers work.
  void Start(sim::TaskGroup* group);
  // Ends the queue and the contexts of running reconciles.
  void ShutDown();

  Controller& controller() { return controller_; }
  bool working() const { return working_; }
  // All workers have returned, or never began.
  bool ended() const { return !working_ || workers_ == 0; }
  // True when the workers have returned by the deadline.
  sim::Task<bool> WaitForEnd(absl::Time deadline);

 private:
  struct Source {
    Resource resource;
    std::unique_ptr<InformerHandler> handler;
    CachedKind* informer = nullptr;  // made when the controller starts
  };
  RunningController(World world, std::unique_ptr<Reconciler> reconciler,
                    std::unique_ptr<WorkQueue> queue, ExternalService* external,
                    ControllerOptions options);

  absl::Status AddSources(const ManagedController& managed);
  void AddSource(const Resource& resource, std::unique_ptr<EventHandler> handler,
                 PredicatePtr predicate);
  sim::Task<void> Run(sim::TaskGroup* group);
  sim::Task<void> StartSource(Source* source);
  sim::Task<void> Work(int worker);

  const World world_;
  const std::unique_ptr<Reconciler> reconciler_;
  EventRecorder events_;
  Context context_;
  Controller controller_;
  std::vector<Source> sources_;
  size_t starting_ = 0;  // sources that have not synced
  sim::Signal changed_;  // a source has synced, or a worker has returned
  bool working_ = false;
  int workers_ = 0;
};

}  // namespace quiesce::runtime

#endif  // QUIESCE_RECONCILERS_RUNTIME_CONTROLLER_RUNNING_CONTROLLER_H_
