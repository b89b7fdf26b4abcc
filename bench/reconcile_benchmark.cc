// Reconcile throughput: how many times a second a controller can reconcile an object, write its
// status and be woken by the watch event of that write - the whole way through queue, client,
// connection, server, store, watch and cache.
//
//   BM_ReconcileStatusWrite/1        one object
//   BM_ReconcileStatusWrite/10000    ten thousand objects, in turn

#include <cstdint>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "apiserver_fake/base/json.h"
#include "apiserver_fake/edge/connection.h"
#include "apiserver_fake/server.h"
#include "benchmark/benchmark.h"
#include "reconcilers/runtime/controller/controller_spec.h"
#include "reconcilers/runtime/controller/manager.h"
#include "reconcilers/runtime/controller/reconciler.h"
#include "sim/choices.h"
#include "sim/event_loop.h"
#include "sim/plain_strategy.h"
#include "sim/trace.h"

namespace quiesce {
namespace {

const runtime::Resource& Counters() {
  static const auto* const resource =
      new runtime::Resource{{"bench.example.com", "v1", "counters"}, "Counter", true};
  return *resource;
}

constexpr char kDefinition[] = R"({
  "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
  "metadata": {"name": "counters.bench.example.com"},
  "spec": {"group": "bench.example.com", "scope": "Namespaced",
    "names": {"plural": "counters", "singular": "counter", "kind": "Counter",
              "listKind": "CounterList"},
    "versions": [{"name": "v1", "served": true, "storage": true, "subresources": {"status": {}},
      "schema": {"openAPIV3Schema": {"type": "object", "properties": {
        "spec": {"type": "object", "properties": {"image": {"type": "string"},
                                                  "replicas": {"type": "integer"}}},
        "status": {"type": "object", "properties": {"count": {"type": "integer"}}}}}}}]}})";

// Counts its reconciles in the status, so that each wakes the next.
class Count : public runtime::Reconciler {
 public:
  explicit Count(uint64_t* reconciles) : reconciles_(reconciles) {}

  sim::Task<runtime::Outcome> Reconcile(runtime::Context& context,
                                        runtime::Request request) override {
    absl::StatusOr<Value> counter = co_await context.client.Get(Counters(), request);
    if (!counter.ok()) co_return counter.status();
    Value changed = *std::move(counter);
    const int64_t count = changed["status"]["count"].int_value();
    changed.Mutable("status").Set("count", count + 1);
    absl::Status written = co_await context.client.Status().Update(Counters(), &changed);
    if (!written.ok()) co_return written;
    ++*reconciles_;
    co_return runtime::Result::Done();
  }

 private:
  uint64_t* const reconciles_;
};

void BM_ReconcileStatusWrite(benchmark::State& state) {
  sim::Trace trace;
  trace.set_recording(false);
  sim::Choices choices(std::make_unique<sim::PlainStrategy>());
  sim::EventLoop loop(&choices, &trace);
  apiserver::Server server(&loop, apiserver::ServerOptions());
  server.Handle(api::Request::Create({"apiextensions.k8s.io", "v1", "customresourcedefinitions"},
                                     "", ParseJson(kDefinition).value()));
  loop.RunUntil(loop.Now() + absl::Seconds(5));
  for (int64_t i = 0; i < state.range(0); ++i) {
    Value object = ParseJson(R"({"apiVersion": "bench.example.com/v1", "kind": "Counter",
                                 "spec": {"image": "postgres:16", "replicas": 3}})")
                       .value();
    object.Mutable("metadata").Set("name", absl::StrCat("c", i));
    const api::Response made =
        server.Handle(api::Request::Create(Counters().gvr, "default", std::move(object)));
    if (!made.ok()) {
      state.SkipWithError(made.status.message.c_str());
      return;
    }
  }
  uint64_t reconciles = 0;
  runtime::ControllerSpec spec;
  spec.name = "bench/counter";
  spec.for_resource = Counters();
  spec.make = [&](const runtime::ControllerEnvironment&)
      -> absl::StatusOr<std::unique_ptr<runtime::Reconciler>> {
    return std::make_unique<Count>(&reconciles);
  };
  edge::ConnectionOptions options;
  options.actor = "counter";
  options.vary = false;
  edge::Connection connection(&server, &loop, nullptr, nullptr, options);
  runtime::Manager manager(&loop, &connection, runtime::ManagerOptions());
  runtime::ManagedController controller;
  controller.spec = &spec;
  manager.Add(std::move(controller));
  const absl::Status started = manager.Start();
  if (!started.ok()) {
    state.SkipWithError(std::string(started.message()).c_str());
    return;
  }
  while (reconciles < static_cast<uint64_t>(state.range(0)) && loop.RunOne()) {
  }
  for (auto _ : state) {
    const uint64_t next = reconciles + 1;
    while (reconciles < next) loop.RunOne();
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(BM_ReconcileStatusWrite)->Arg(1)->Arg(10000)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace quiesce
