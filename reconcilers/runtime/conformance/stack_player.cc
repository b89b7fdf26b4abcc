// Plays the shape controller.stack: manager, controller, informers and caching client over a small
// API server.
#include <algorithm>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "reconcilers/runtime/client/api_error.h"
#include "reconcilers/runtime/conformance/difference.h"
#include "reconcilers/runtime/conformance/players.h"
#include "reconcilers/runtime/conformance/predicate_from_case.h"
#include "reconcilers/runtime/conformance/scripted_reconciler.h"
#include "reconcilers/runtime/conformance/world.h"
#include "reconcilers/runtime/controller/manager.h"
#include "reconcilers/runtime/testing/small_server.h"

namespace quiesce::runtime {
namespace {

constexpr int64_t kAfterStop = int64_t{120} * 1000000000;

std::string PathText(const Request& request) {
  return absl::StrCat(request.namespace_, "/", request.name);
}

// Reads its config map and all of them before it takes its outcome.
class LookingReconciler : public ScriptedReconciler {
 public:
  using ScriptedReconciler::ScriptedReconciler;

 protected:
  std::string KeyText(const Request& request) const override { return PathText(request); }
  sim::Task<Value> LookAround(Context& context, Request request) override {
    const Resource config_maps = SmallServerResource("ConfigMap");
    absl::StatusOr<Value> one = co_await context.client.Get(config_maps, request);
    ListOptions everything;
    auto all = co_await context.client.List(config_maps, everything);
    Value seen =
        Value::Object({{"sees_rv", one.ok() ? (*one)["metadata"]["resourceVersion"] : Value()}});
    seen.Set("sees_objects", all.ok() ? static_cast<int64_t>(all->size()) : -1);
    co_return seen;
  }
};

class StackPlayer {
 public:
  explicit StackPlayer(const Value& recorded)
      : recorded_(recorded),
        setup_(recorded["setup"]),
        server_(&world_.loop, absl::Nanoseconds(setup_["watch_latency_ns"].int_value())) {}

  absl::Status Play() {
    for (const Value& item : setup_["initial"].items()) {
      server_.Put(item["resource"].string_value(), item["object"]);
    }
    absl::Status made = MakeSpec();
    if (!made.ok()) return made;
    Manager manager(&world_.loop, &server_, Options());
    manager.Add(Controlled());
    absl::Status started = manager.Start();
    if (!started.ok()) return started;
    for (const Value& event : setup_["events"].items()) {
      world_.loop.At(sim::StartTime() + absl::Nanoseconds(event["at_ns"].int_value()), "event",
                     [this, event] { Do(event); });
    }
    world_.AdvanceTo(setup_["run_ns"].int_value());
    world_.group.Spawn(StopManager(&manager));
    // To the end of the case, which is two minutes after the manager's.
    while (!stop_took_.has_value() && world_.loop.pending() > 0) {
      world_.AdvanceTo(world_.Now() + kAfterStop);
    }
    world_.AdvanceTo(setup_["run_ns"].int_value() + stop_took_.value_or(0) + kAfterStop);
    return Compare();
  }

 private:
  void Do(const Value& event) {
    if (event["op"].string_value() == "put") {
      server_.Put(event["resource"].string_value(), event["object"]);
    } else {
      server_.Remove(event["resource"].string_value(),
                     {std::string(event["namespace"].string_value()),
                      std::string(event["name"].string_value())});
    }
  }

  absl::Status MakeSpec() {
    const Value& controller = setup_["controller"];
    spec_.name = "controller";
    spec_.for_resource = SmallServerResource(controller["for"]["kind"].string_value());
    spec_.workers = static_cast<int>(setup_["max_concurrent_reconciles"].int_value());
    const Value& predicate = controller["for"]["predicate"];
    if (!predicate.is_null()) {
      absl::StatusOr<PredicatePtr> filter = PredicateFromCase(predicate);
      if (!filter.ok()) return filter.status();
      spec_.for_filter = *std::move(filter);
    }
    for (const Value& owned : controller["owns"].items()) {
      const Resource resource = SmallServerResource(owned["kind"].string_value());
      spec_.owns.push_back({resource, nullptr, owned["match_every_owner"].bool_value()});
    }
    for (const Value& watched : controller["watches"].items()) {
      WatchSpec watch;
      watch.resource = SmallServerResource(watched["kind"].string_value());
      std::vector<Request> requests;
      for (const Value& key : watched["handler"]["requests"].items()) {
        requests.push_back(KeyFromText(key.string_value()));
      }
      watch.map = [requests](const Value&) { return requests; };
      spec_.watches.push_back(std::move(watch));
    }
    spec_.make = [this](const ControllerEnvironment&) {
      return std::make_unique<LookingReconciler>(&world_, setup_["outcomes"],
                                                 setup_["default_outcome"], &calls_);
    };
    return absl::OkStatus();
  }

  ManagerOptions Options() const {
    ManagerOptions options;
    options.priority_queue = setup_["priority_queue"].bool_value();
    options.graceful_shutdown_timeout =
        absl::Nanoseconds(setup_["graceful_shutdown_timeout_ns"].int_value());
    if (setup_["sync_period_ns"].is_int()) {
      options.cache.sync_period = absl::Nanoseconds(setup_["sync_period_ns"].int_value());
    }
    return options;
  }

  ManagedController Controlled() {
    ManagedController controlled;
    controlled.spec = &spec_;
    controlled.default_limiter = true;
    return controlled;
  }

  sim::Task<void> StopManager(Manager* manager) {
    const int64_t cancelled = world_.Now();
    stop_status_ = co_await manager->Stop();
    stop_took_ = world_.Now() - cancelled;
  }

  // Calls of informers' resyncs are compared by the multiple of the period at which they come.
  Value CallStep(const ScriptedReconciler::Call& call, const Value& expected) const {
    Value step = call.seen;
    step.Set("reconcile", PathText(call.request));
    step.Set("call", call.number);
    step.Set("start_ns", call.start);
    if (!call.context_error.empty()) step.Set("ctx_err_at_end", call.context_error);
    if (expected.Has("at_multiple_of_informer_period")) {
      const double period = setup_["sync_period_ns"].double_value();
      step.Set("start_ns", nullptr);
      step.Set("at_multiple_of_informer_period",
               static_cast<int64_t>(static_cast<double>(call.start) / period + 0.5));
    }
    return step;
  }

  absl::Status Compare() {
    if (setup_["unordered_within_an_instant"].bool_value()) {
      std::stable_sort(calls_.begin(), calls_.end(), [](const auto& a, const auto& b) {
        return a.start != b.start ? a.start < b.start : a.request < b.request;
      });
    }
    const Value& steps = recorded_["steps"];
    const Value& periods = setup_["calls_until_period"];
    size_t count = calls_.size();
    while (periods.is_int() && count > 0 &&
           static_cast<double>(calls_[count - 1].start) >
               (periods.double_value() + 0.5) * setup_["sync_period_ns"].double_value()) {
      --count;
    }
    for (size_t i = 0; i < std::max(count, steps.size() - 1); ++i) {
      const Value& expected = i + 1 < steps.size() ? steps.at(i) : Value();
      Value got = i < count ? CallStep(calls_[i], expected) : Value();
      absl::Status status = CompareStep(i, expected, got);
      if (!status.ok()) return status;
    }
    Value last = Value::Object(
        {{"final", true},
         {"start_returned_after_ns", stop_took_.has_value() ? Value(*stop_took_) : Value()},
         {"error", stop_status_.ok() ? Value() : Value(stop_status_.message())}});
    return CompareStep(steps.size() - 1, steps.at(steps.size() - 1), last);
  }

  const Value& recorded_;
  const Value& setup_;
  CaseWorld world_;
  SmallServer server_;
  ControllerSpec spec_;
  std::vector<ScriptedReconciler::Call> calls_;
  absl::Status stop_status_;
  std::optional<int64_t> stop_took_;
};

}  // namespace

absl::Status PlayControllerStack(const Value& recorded) { return StackPlayer(recorded).Play(); }

}  // namespace quiesce::runtime
