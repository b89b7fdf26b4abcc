// A controller: workers that take keys from a queue, reconcile them, and put them back as the
// result says.
//
//   Controller controller(&loop, &reconciler, &context, MakePriorityQueue(&loop), {.name = "db"});
//   controller.StartWorkers(&group);
//   controller.queue().Add({"default", "a"});
//
// The rules are those of reconcileHandler in
// sigs.k8s.io/controller-runtime/pkg/internal/controller/controller.go:
//   error           retried with rate limiting, whatever the result says; a terminal one is not
//   requeue_after   failures forgotten, the key comes back after that time
//   requeue         the key comes back with rate limiting
//   nothing         failures forgotten
// The same key never runs twice at a time.
#ifndef QUIESCE_RECONCILERS_RUNTIME_CONTROLLER_CONTROLLER_H_
#define QUIESCE_RECONCILERS_RUNTIME_CONTROLLER_CONTROLLER_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "reconcilers/runtime/client/metrics.h"
#include "reconcilers/runtime/controller/reconciler.h"
#include "reconcilers/runtime/controller/traced_queue.h"
#include "reconcilers/runtime/queue/queue_metrics.h"
#include "reconcilers/runtime/queue/work_queue.h"
#include "sim/event_loop.h"
#include "sim/task_group.h"

namespace quiesce::runtime {

struct ControllerOptions {
  std::string name;  // of the actor in the trace
  int workers = 1;   // MaxConcurrentReconciles
  bool recover_panic = true;
  // The deadline of a reconcile's context; zero: none. It only tells the reconciler.
  absl::Duration reconciliation_timeout = absl::ZeroDuration();
  // Called when a reconcile panics and recover_panic is off; ends the process of the controller,
  // from an event of its own.
  std::function<void(const absl::Status& panic)> on_panic;
  // Makes the client of one reconcile with a deadline: its requests end with the context, as those
  // do that are given a Go context. Empty: they do not.
  std::function<std::unique_ptr<Client>(Cancellation* context)> bind_client;
  Metrics* metrics = nullptr;  // of the process, which outlives the controller; null: none are kept
};

// The counters of controller_runtime_*_total.
struct ControllerMetrics {
  int64_t success = 0, requeue = 0, requeue_after = 0, error = 0;  // reconcile_total by result
  int64_t reconcile_errors = 0, terminal_errors = 0, panics = 0, timeouts = 0;
};

class Controller {
 public:
  // All outlive the controller.
  Controller(sim::EventLoop* loop, Reconciler* reconciler, Context* context,
             std::unique_ptr<WorkQueue> queue, ControllerOptions options);
  Controller(const Controller&) = delete;
  Controller& operator=(const Controller&) = delete;

  // One worker: reconciles until the queue is shut down.
  sim::Task<void> Work(int worker);
  // All the workers of the options.
  void StartWorkers(sim::TaskGroup* group);

  // One call of the reconciler with the panic and timeout rules, past the queue.
  sim::Task<Outcome> Reconcile(Request request);

  // What sources add to; every add is traced.
  TracedQueue& queue() { return traced_; }
  const ControllerMetrics& metrics() const { return metrics_; }
  uint64_t adds_total() const { return queue_->adds_total(); }
  uint64_t retries_total() const { return queue_->retries_total(); }
  const std::string& name() const { return options_.name; }
  // Reconciles under way.
  int running() const { return running_; }
  // Keys that are ready or wait for a delay to end.
  size_t pending() const { return queue_->size() + queue_->waiting(); }
  int workers() const { return options_.workers; }

  // Ends the contexts of running reconciles: the manager stops. The workers end with the queue.
  void CancelContexts();

 private:
  sim::Task<void> ReconcileItem(WorkQueue::Item item, int worker);
  void Requeue(const WorkQueue::Item& item, const Outcome& outcome);
  // One more of a metric of this controller, with a further label where `result` is not "".
  void Count(Metric metric, const char* result = "");
  sim::RecordIndex RecordBegin(const WorkQueue::Item& item, int worker);
  void RecordEnd(sim::RecordIndex begin, const WorkQueue::Item& item, int worker,
                 const Outcome& outcome);

  sim::EventLoop* const loop_;
  Reconciler* const reconciler_;
  Context* const context_;
  const ControllerOptions options_;
  sim::ActorId actor_ = 0;
  std::unique_ptr<QueueMetrics> queue_metrics_;  // null: none
  const std::unique_ptr<WorkQueue> queue_;
  TracedQueue traced_;
  Cancellation cancellation_;
  ControllerMetrics metrics_;
  int running_ = 0;
};

}  // namespace quiesce::runtime

#endif  // QUIESCE_RECONCILERS_RUNTIME_CONTROLLER_CONTROLLER_H_
