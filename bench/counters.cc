#include "bench/counters.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "apiserver_fake/base/json.h"
#include "reconcilers/runtime/controller/reconciler.h"
#include "sim/plain_strategy.h"

namespace quiesce::bench {
namespace {

const runtime::Resource& CounterResource() {
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

class Count : public runtime::Reconciler {
 public:
  explicit Count(uint64_t* reconciles) : reconciles_(reconciles) {}

  sim::Task<runtime::Outcome> Reconcile(runtime::Context& context,
                                        runtime::Request request) override {
    absl::StatusOr<Value> counter = co_await context.client.Get(CounterResource(), request);
    if (!counter.ok()) co_return counter.status();
    Value changed = *std::move(counter);
    const int64_t count = changed["status"]["count"].int_value();
    changed.Mutable("status").Set("count", count + 1);
    absl::Status written = co_await context.client.Status().Update(CounterResource(), &changed);
    if (!written.ok()) co_return written;
    ++*reconciles_;
    co_return runtime::Result::Done();
  }

 private:
  uint64_t* const reconciles_;
};

edge::ConnectionOptions PlainConnection() {
  edge::ConnectionOptions options;
  options.actor = "counter";
  options.vary = false;
  return options;
}

}  // namespace

Counters::Counters()
    : choices_(std::make_unique<sim::PlainStrategy>()),
      loop_(&choices_, &trace_),
      server_(&loop_, apiserver::ServerOptions()),
      connection_(&server_, &loop_, nullptr, nullptr, PlainConnection()),
      manager_(&loop_, &connection_, runtime::ManagerOptions()) {
  trace_.set_recording(false);
}

absl::StatusOr<std::unique_ptr<Counters>> Counters::New(int64_t objects) {
  std::unique_ptr<Counters> counters(new Counters);
  if (absl::Status filled = counters->Fill(objects); !filled.ok()) return filled;
  if (absl::Status started = counters->StartController(); !started.ok()) return started;
  while (counters->reconciles_ < static_cast<uint64_t>(objects)) {
    if (!counters->loop_.RunOne()) return absl::InternalError("the controller came to rest");
  }
  return counters;
}

absl::Status Counters::Fill(int64_t objects) {
  server_.Handle(api::Request::Create({"apiextensions.k8s.io", "v1", "customresourcedefinitions"},
                                      "", ParseJson(kDefinition).value()));
  loop_.RunUntil(loop_.Now() + absl::Seconds(5));
  for (int64_t i = 0; i < objects; ++i) {
    Value object = ParseJson(R"({"apiVersion": "bench.example.com/v1", "kind": "Counter",
                                 "spec": {"image": "postgres:16", "replicas": 3}})")
                       .value();
    object.Mutable("metadata").Set("name", absl::StrCat("c", i));
    const api::Response made =
        server_.Handle(api::Request::Create(CounterResource().gvr, "default", std::move(object)));
    if (!made.ok()) return absl::InternalError(made.status.message);
  }
  return absl::OkStatus();
}

absl::Status Counters::StartController() {
  spec_.name = "bench/counter";
  spec_.for_resource = CounterResource();
  spec_.make = [this](const runtime::ControllerEnvironment&)
      -> absl::StatusOr<std::unique_ptr<runtime::Reconciler>> {
    return std::make_unique<Count>(&reconciles_);
  };
  runtime::ManagedController controller;
  controller.spec = &spec_;
  manager_.Add(std::move(controller));
  return manager_.Start();
}

void Counters::RunReconcile() {
  const uint64_t next = reconciles_ + 1;
  while (reconciles_ < next) loop_.RunOne();
}

}  // namespace quiesce::bench
