// A reconciler: code that brings one object from what is to what should be.
//
//   class Pinger : public Reconciler {
//     sim::Task<Outcome> Reconcile(Context& context, Request request) override {
//       absl::StatusOr<Value> ping = co_await context.client.Get(kPings, request);
//       if (!ping.ok()) co_return IgnoreNotFound(ping.status());
//       co_return Result::After(absl::Minutes(1));
//     }
//   };
//
// A reconciler sees what a Context holds and nothing else: no scheduler, no fault knobs. It must
// keep state in members only where the original keeps it in memory: a crash destroys the object and
// a restart makes a new one.
#ifndef QUIESCE_RECONCILERS_RUNTIME_CONTROLLER_RECONCILER_H_
#define QUIESCE_RECONCILERS_RUNTIME_CONTROLLER_RECONCILER_H_

#include <functional>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "reconcilers/runtime/client/cancellation.h"
#include "reconcilers/runtime/client/client.h"
#include "reconcilers/runtime/client/wait_backoff.h"
#include "reconcilers/runtime/controller/external_service.h"
#include "reconcilers/runtime/queue/work_queue.h"
#include "sim/event_loop.h"
#include "sim/task.h"

namespace quiesce::runtime {

// When to come back; the rules are those of controller-runtime's reconcileHandler: an error wins
// over the result and is retried with rate limiting; then requeue_after; then requeue.
struct Result {
  bool requeue = false;  // with rate limiting
  // Zero: not set. In whole nanoseconds, as Go has them: a smaller fraction is no time at all.
  absl::Duration requeue_after;
  std::optional<int> priority = std::nullopt;  // of the next run; nullopt: as before

  static Result Done() { return {}; }
  static Result Requeue() { return {true, {}}; }
  static Result After(absl::Duration delay) { return {false, delay}; }
};

// What a Reconcile call hands back: controller-runtime lets it return a result beside an error (the
// result is then ignored); findings need to see both.
struct Outcome {
  Result result;
  absl::Status error;

  Outcome() = default;
  Outcome(Result result) : result(result) {}                // NOLINT: implicit
  Outcome(absl::Status error) : error(std::move(error)) {}  // NOLINT: implicit
  Outcome(Result result, absl::Status error) : result(result), error(std::move(error)) {}
};

// Marks an error that no retry will heal (reconcile.TerminalError).
// Its text is `terminal error: ...`, or `nil terminal error` for OK; wrapping it with WrapError()
// keeps the mark.
absl::Status TerminalError(absl::Status error);
bool IsTerminalError(const absl::Status& error);

// What a reconciler returns where the original would panic. The controller recovers from it (the
// error is then `panic: TEXT [recovered]`) or, if it is told not to, the whole manager crashes.
absl::Status PanicError(absl::string_view text);
bool IsPanicError(const absl::Status& error);

class EventRecorder;

class Logger {
 public:
  virtual ~Logger() = default;
  virtual void Info(absl::string_view message) = 0;
};

// All that a reconciler sees of the world. There is no way from it to the event loop, and so none
// to the choices and the faults: with these it would not be the program that runs in a cluster.
class Context {
 public:
  // All outlive it; `external` may be null.
  Context(Client& client, ExternalService* external, Logger& log, sim::EventLoop* loop)
      : client(client), external(external), log(log), loop_(loop) {}

  Client& client;
  ExternalService* external;  // null where the scenario gives none
  Logger& log;

  absl::Time Now() const;  // simulated time, as the clock of the process shows it
  // Adds a key to the controller's queue from code, as an event of a source would.
  void Enqueue(const Request& request) const;
  // The same with another client.
  Context With(Client& other) const;
  sim::Task<void> Sleep(absl::Duration duration);
  // See client/retry.h.
  sim::Task<absl::Status> RetryOnConflict(BackoffOptions backoff,
                                          std::function<sim::Task<absl::Status>()> function);

  // Ends when the reconcile should: at its deadline, or because the manager stops. The controller
  // sets it for each call.
  Cancellation* cancellation = nullptr;
  WorkQueue* queue = nullptr;  // the controller's, which sets it for each call
  // Tells of an object in Kubernetes Events (toolbox/event_recorder.h), in the controller's name.
  // Null where a reconciler is only tried out.
  EventRecorder* events = nullptr;
  // How far the clock of the process is from simulated time; null: it shows that.
  const absl::Duration* clock_offset = nullptr;

 private:
  sim::EventLoop* loop_;
};

class Reconciler {
 public:
  virtual ~Reconciler() = default;
  virtual sim::Task<Outcome> Reconcile(Context& context, Request request) = 0;
};

}  // namespace quiesce::runtime

#endif  // QUIESCE_RECONCILERS_RUNTIME_CONTROLLER_RECONCILER_H_
