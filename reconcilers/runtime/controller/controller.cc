// Workers are tasks that share the queue. All that the trace needs to tell why a key was looked at
// passes through here: a key carries the record that put it into the queue, the reconcile's begin
// has that as its cause, and everything the reconciler does has the begin.
#include "reconcilers/runtime/controller/controller.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "reconcilers/runtime/queue/digest.h"

namespace quiesce::runtime {

Controller::Controller(sim::EventLoop* loop, Reconciler* reconciler, Context* context,
                       std::unique_ptr<WorkQueue> queue, ControllerOptions options)
    : loop_(loop),
      reconciler_(reconciler),
      context_(context),
      options_(std::move(options)),
      actor_(loop->trace() == nullptr ? 0 : loop->trace()->Actor(options_.name)),
      queue_(std::move(queue)),
      traced_(loop, queue_.get(), actor_),
      cancellation_(loop) {
  if (options_.metrics == nullptr) return;
  queue_metrics_ = std::make_unique<QueueMetrics>(options_.metrics, loop, options_.name);
  queue_->set_metrics(queue_metrics_.get());
  const Metrics::Labels labels = {{"controller", options_.name}};
  options_.metrics->Set(Metric::kMaxConcurrentReconciles, labels, options_.workers);
  for (const Metric metric :
       {Metric::kActiveWorkers, Metric::kReconcileErrors, Metric::kTerminalReconcileErrors,
        Metric::kReconcilePanics, Metric::kReconcileTimeouts}) {
    options_.metrics->Add(metric, labels, 0);
  }
  for (const char* result : {"success", "error", "requeue", "requeue_after"}) {
    options_.metrics->Add(Metric::kReconcileTotal,
                          {{"controller", options_.name}, {"result", result}}, 0);
  }
}

void Controller::Count(Metric metric, const char* result) {
  if (options_.metrics == nullptr) return;
  Metrics::Labels labels = {{"controller", options_.name}};
  if (*result != '\0') labels.emplace_back("result", result);
  options_.metrics->Add(metric, labels);
}

void Controller::StartWorkers(sim::TaskGroup* group) {
  for (int worker = 0; worker < options_.workers; ++worker) group->Spawn(Work(worker), "worker");
}

void Controller::CancelContexts() { cancellation_.Cancel(); }

sim::Task<void> Controller::Work(int worker) {
  while (true) {
    WorkQueue::Item item = co_await queue_->Get();
    if (item.shutdown) co_return;
    co_await ReconcileItem(item, worker);
    // After the requeue: whoever else has added the key in the meantime, it comes back once.
    queue_->Done(item.key);
  }
}

sim::Task<Outcome> Controller::Reconcile(Request request) {
  const bool timed = options_.reconciliation_timeout > absl::ZeroDuration();
  Cancellation call(loop_, &cancellation_,
                    timed ? options_.reconciliation_timeout : absl::InfiniteDuration(),
                    timed ? "reconciliation timeout" : "");
  std::unique_ptr<Client> bound;
  if (timed && options_.bind_client) bound = options_.bind_client(&call);
  Context context = bound == nullptr ? *context_ : context_->With(*bound);
  context.cancellation = &call;
  context.queue = &traced_;
  Outcome outcome = co_await reconciler_->Reconcile(context, std::move(request));
  // Go's durations are whole nanoseconds; a fraction would come due at this very instant.
  absl::Duration& after = outcome.result.requeue_after;
  if (after != absl::ZeroDuration()) after = absl::Trunc(after, absl::Nanoseconds(1));
  if (IsPanicError(outcome.error)) {
    ++metrics_.panics;
    Count(Metric::kReconcilePanics);
    if (options_.recover_panic) {
      outcome.error =
          absl::InternalError(absl::StrCat("panic: ", outcome.error.message(), " [recovered]"));
    }
    outcome.result = Result();
  } else if (timed && call.error() == "context deadline exceeded") {
    ++metrics_.timeouts;
    Count(Metric::kReconcileTimeouts);
  }
  co_return outcome;
}

sim::Task<void> Controller::ReconcileItem(WorkQueue::Item item, int worker) {
  ++running_;
  const absl::Time start = loop_->Now();
  if (options_.metrics != nullptr) {
    options_.metrics->Add(Metric::kActiveWorkers, {{"controller", options_.name}});
  }
  const sim::RecordIndex begin = RecordBegin(item, worker);
  Outcome outcome = co_await Reconcile(item.key);
  --running_;
  if (options_.metrics != nullptr) {
    const Metrics::Labels labels = {{"controller", options_.name}};
    options_.metrics->Add(Metric::kActiveWorkers, labels, -1);
    options_.metrics->Observe(Metric::kReconcileTime, labels, loop_->Now() - start);
  }
  if (IsPanicError(outcome.error)) {
    RecordEnd(begin, item, worker, outcome);
    if (options_.on_panic) {
      loop_->After(absl::ZeroDuration(), "panic",
                   [on_panic = options_.on_panic, error = outcome.error] { on_panic(error); });
    }
    // The process is about to be gone, and this worker with it.
    co_await loop_->SleepUntil(absl::InfiniteFuture(), "panicked");
  }
  RecordEnd(begin, item, worker, outcome);
  Requeue(item, outcome);
}

void Controller::Requeue(const WorkQueue::Item& item, const Outcome& outcome) {
  WorkQueue::AddOptions options;
  options.priority = outcome.result.priority.value_or(item.priority);
  if (!outcome.error.ok()) {
    ++metrics_.error;
    ++metrics_.reconcile_errors;
    Count(Metric::kReconcileTotal, "error");
    Count(Metric::kReconcileErrors);
    if (IsTerminalError(outcome.error)) {
      ++metrics_.terminal_errors;
      Count(Metric::kTerminalReconcileErrors);
      return;
    }
    options.rate_limited = true;
    traced_.set_reason(WakeReason::kError);
  } else if (outcome.result.requeue_after > absl::ZeroDuration()) {
    ++metrics_.requeue_after;
    Count(Metric::kReconcileTotal, "requeue_after");
    traced_.Forget(item.key);
    options.after = outcome.result.requeue_after;
    traced_.set_reason(WakeReason::kRequeueAfter);
  } else if (outcome.result.requeue) {
    ++metrics_.requeue;
    Count(Metric::kReconcileTotal, "requeue");
    options.rate_limited = true;
    traced_.set_reason(WakeReason::kRequeue);
  } else {
    ++metrics_.success;
    Count(Metric::kReconcileTotal, "success");
    traced_.Forget(item.key);
    return;
  }
  traced_.AddWithOptions({&item.key, 1}, options);
}

sim::RecordIndex Controller::RecordBegin(const WorkQueue::Item& item, int worker) {
  sim::Trace* trace = loop_->trace();
  if (trace == nullptr) return 0;
  trace->set_current(item.cause);
  const sim::RecordIndex begin =
      trace->Add(loop_->clock(), kReconcileBeginRecord, actor_, Digest(item.key), [&] {
        auto* record = new ReconcileRecord;
        record->key = item.key;
        record->worker = worker;
        record->number = trace->size();
        return record;
      });
  trace->set_current(begin);
  return begin;
}

void Controller::RecordEnd(sim::RecordIndex begin, const WorkQueue::Item& item, int worker,
                           const Outcome& outcome) {
  sim::Trace* trace = loop_->trace();
  if (trace == nullptr) return;
  trace->set_current(begin);
  uint64_t digest = sim::Trace::MixHash(Digest(item.key), Digest(outcome.error));
  digest = sim::Trace::MixHash(
      digest, static_cast<uint64_t>(absl::ToInt64Nanoseconds(outcome.result.requeue_after)) * 2 +
                  (outcome.result.requeue ? 1 : 0));
  const sim::RecordIndex end = trace->Add(loop_->clock(), kReconcileEndRecord, actor_, digest, [&] {
    auto* record = new ReconcileRecord;
    record->key = item.key;
    record->worker = worker;
    record->number = begin;
    record->begin = begin;
    record->outcome = outcome;
    record->retries = outcome.error.ok() || IsTerminalError(outcome.error)
                          ? 0
                          : traced_.NumRequeues(item.key) + 1;
    return record;
  });
  trace->set_current(end);
}

}  // namespace quiesce::runtime
