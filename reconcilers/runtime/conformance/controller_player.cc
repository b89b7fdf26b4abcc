// Plays the shapes controller.scripted, controller.reconcile_once and controller.terminal_errors.
#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "reconcilers/runtime/client/api_error.h"
#include "reconcilers/runtime/conformance/difference.h"
#include "reconcilers/runtime/conformance/limiter_from_case.h"
#include "reconcilers/runtime/conformance/players.h"
#include "reconcilers/runtime/conformance/scripted_reconciler.h"
#include "reconcilers/runtime/conformance/world.h"
#include "reconcilers/runtime/controller/controller.h"

namespace quiesce::runtime {
namespace {

const Value& NilOutcome() {
  static const Value* const kNil = new Value(Value::Object({{"return", "nil"}}));
  return *kNil;
}

class NoLog : public Logger {
 public:
  void Info(absl::string_view) override {}
};

// The client of a reconciler that must not use one.
class NoClient : public Client, public StatusWriter {
 public:
  sim::Task<absl::StatusOr<Value>> Get(const Resource&, const ObjectKey&) override {
    co_return Refuse();
  }
  sim::Task<absl::StatusOr<std::vector<Value>>> List(const Resource&, const ListOptions&) override {
    co_return Refuse();
  }
  sim::Task<absl::Status> Create(const Resource&, Value*, const WriteOptions&) override {
    co_return Refuse();
  }
  sim::Task<absl::Status> Update(const Resource&, Value*, const WriteOptions&) override {
    co_return Refuse();
  }
  sim::Task<absl::Status> Patch(const Resource&, Value*, const runtime::Patch&,
                                const WriteOptions&) override {
    co_return Refuse();
  }
  sim::Task<absl::Status> Delete(const Resource&, const ObjectKey&, const DeleteOptions&) override {
    co_return Refuse();
  }
  sim::Task<absl::Status> DeleteAllOf(const Resource&, const ListOptions&,
                                      const DeleteOptions&) override {
    co_return Refuse();
  }
  sim::Task<absl::Status> Update(const Resource&, Value*) override { co_return Refuse(); }
  StatusWriter& Status() override { return *this; }
  Client& Live() override { return *this; }

 private:
  static absl::Status Refuse() { return absl::UnimplementedError("this case has no client"); }
};

Value MetricsOf(const Controller& controller) {
  const ControllerMetrics& metrics = controller.metrics();
  return Value::Object(
      {{"controller_runtime_reconcile_total.success", metrics.success},
       {"controller_runtime_reconcile_total.requeue", metrics.requeue},
       {"controller_runtime_reconcile_total.requeue_after", metrics.requeue_after},
       {"controller_runtime_reconcile_total.error", metrics.error},
       {"controller_runtime_reconcile_errors_total", metrics.reconcile_errors},
       {"controller_runtime_terminal_reconcile_errors_total", metrics.terminal_errors},
       {"controller_runtime_reconcile_panics_total", metrics.panics},
       {"controller_runtime_reconcile_timeouts_total", metrics.timeouts},
       {"workqueue_adds_total", static_cast<int64_t>(controller.adds_total())},
       {"workqueue_retries_total", static_cast<int64_t>(controller.retries_total())}});
}

void AddEvent(const Value& event, Controller* controller) {
  const ObjectKey key{"", std::string(event["key"].string_value())};
  if (!event.Has("priority") && !event.Has("after_ns")) return controller->queue().Add(key);
  WorkQueue::AddOptions options;
  options.after = absl::Nanoseconds(event["after_ns"].int_value());
  if (event["priority"].is_int())
    options.priority = static_cast<int>(event["priority"].int_value());
  controller->queue().AddWithOptions({&key, 1}, options);
}

Value CallStep(const ScriptedReconciler::Call& call) {
  Value step = Value::Object({{"reconcile", call.request.name},
                              {"call", call.number},
                              {"start_ns", call.start},
                              {"end_ns", call.end}});
  if (call.deadline != absl::InfiniteDuration()) {
    step.Set("ctx_deadline_in_ns", absl::ToInt64Nanoseconds(call.deadline));
  }
  if (!call.context_error.empty()) {
    step.Set("ctx_err_at_end", call.context_error);
    step.Set("ctx_cause_at_end", call.context_cause);
  }
  return step;
}

// A controller of a case, with what it needs.
struct Bench {
  CaseWorld world;
  NoClient client;
  NoLog log;
  Context context{client, nullptr, log, &world.loop};
  std::vector<ScriptedReconciler::Call> calls;
};

}  // namespace

absl::Status PlayControllerScripted(const Value& recorded) {
  const Value& setup = recorded["setup"];
  Bench bench;
  ScriptedReconciler reconciler(&bench.world, setup["outcomes"], NilOutcome(), &bench.calls);
  auto limiter = LimiterFromCase(setup["limiter"], &bench.world.loop.clock());
  if (!limiter.ok()) return limiter.status();
  std::unique_ptr<WorkQueue> queue = setup["priority_queue"].bool_value()
                                         ? MakePriorityQueue(&bench.world.loop, *std::move(limiter))
                                         : MakeClassicQueue(&bench.world.loop, *std::move(limiter));
  ControllerOptions options;
  options.name = "controller";
  options.workers = static_cast<int>(setup["max_concurrent_reconciles"].int_value());
  options.recover_panic = setup["recover_panic"].is_null() || setup["recover_panic"].bool_value();
  options.reconciliation_timeout =
      absl::Nanoseconds(setup["reconciliation_timeout_ns"].int_value());
  Controller controller(&bench.world.loop, &reconciler, &bench.context, std::move(queue), options);
  controller.StartWorkers(&bench.world.group);
  bench.world.loop.Settle();
  for (const Value& event : setup["events"].items()) {
    bench.world.AdvanceTo(event["at_ns"].int_value());
    AddEvent(event, &controller);
    bench.world.loop.Settle();
  }
  bench.world.AdvanceTo(setup["run_ns"].int_value());

  std::stable_sort(bench.calls.begin(), bench.calls.end(),
                   [several = options.workers > 1](const auto& a, const auto& b) {
                     if (a.start != b.start) return a.start < b.start;
                     return several && a.request < b.request;
                   });
  Value steps = Value::List();
  for (const ScriptedReconciler::Call& call : bench.calls) steps.Append(CallStep(call));
  Value requeues = Value::Object();
  for (const ValueMember& member : setup["outcomes"].members()) {
    requeues.Set(member.key, controller.queue().NumRequeues({"", std::string(member.key.view())}));
  }
  steps.Append(Value::Object({{"final", true},
                              {"t_ns", bench.world.Now()},
                              {"calls", static_cast<int64_t>(bench.calls.size())},
                              {"max_running", reconciler.max_running()},
                              {"num_requeues", std::move(requeues)},
                              {"queue_len", static_cast<int64_t>(controller.queue().size())},
                              {"metrics", MetricsOf(controller)}}));
  bench.world.group.Clear();
  for (size_t i = 0; i < std::max(steps.size(), recorded["steps"].size()); ++i) {
    absl::Status status = CompareStep(i, recorded["steps"].at(i), steps.at(i));
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status PlayReconcileOnce(const Value& recorded) {
  const Value& setup = recorded["setup"];
  Bench bench;
  ScriptedReconciler reconciler(&bench.world, Value::Object(), setup["outcome"], &bench.calls);
  ControllerOptions options;
  options.name = "controller";
  options.recover_panic = setup["recover_panic"].is_null() || setup["recover_panic"].bool_value();
  Controller controller(&bench.world.loop, &reconciler, &bench.context,
                        MakePriorityQueue(&bench.world.loop), options);
  Outcome outcome;
  bench.world.group.Spawn([](Controller* controller, Outcome* outcome) -> sim::Task<void> {
    *outcome = co_await controller->Reconcile({"", "a"});
  }(&controller, &outcome));
  bench.world.loop.RunUntil(absl::InfiniteFuture());
  Value observed = Value::Object({{"op", "reconcile"}, {"panics_with", nullptr}});
  if (IsPanicError(outcome.error)) {
    observed.Set("panics_with", outcome.error.message());
  } else {
    observed.Set("error", outcome.error.ok() ? Value() : Value(outcome.error.message()));
    observed.Set(
        "result",
        Value::Object(
            {{"requeue", outcome.result.requeue},
             {"requeue_after_ns", absl::ToInt64Nanoseconds(outcome.result.requeue_after)},
             {"priority",
              outcome.result.priority.has_value() ? Value(*outcome.result.priority) : Value()}}));
  }
  return CompareStep(0, recorded["steps"].at(0), observed);
}

namespace {

constexpr char kBoom[] = "case/boom";

// The error of a tree; its plain leaf is marked, so that errors.Is can be answered.
absl::Status ErrorTree(const Value& tree) {
  const absl::string_view type = tree["type"].string_value();
  if (type == "plain") {
    absl::Status plain = absl::UnknownError(tree["text"].string_value());
    plain.SetPayload(kBoom, absl::Cord());
    return plain;
  }
  const absl::Status of = tree["of"].is_null() ? absl::OkStatus() : ErrorTree(tree["of"]);
  if (type == "terminal") return TerminalError(of);
  if (type == "wrap") return WrapError(tree["prefix"].string_value(), of);
  return absl::UnknownError(absl::StrCat(tree["prefix"].string_value(), of.message()));
}

}  // namespace

absl::Status PlayTerminalErrors(const Value& recorded) {
  for (size_t i = 0; i < recorded["steps"].size(); ++i) {
    const Value& step = recorded["steps"].at(i);
    Value observed = Value::Object();
    if (step["op"].string_value() == "error") {
      const absl::Status error = ErrorTree(step["error"]);
      observed.Set("text", error.message());
      observed.Set("is_terminal", IsTerminalError(error));
      observed.Set("is_boom", error.GetPayload(kBoom).has_value());
    } else {
      const Value& result = step["result"];
      observed.Set("is_zero", !result["requeue"].bool_value() &&
                                  result["requeue_after_ns"].int_value() == 0 &&
                                  result["priority"].is_null());
    }
    absl::Status status = CompareStep(i, Without(step, {"op", "error", "result"}), observed);
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

}  // namespace quiesce::runtime
