// What each verb costs in process, on a server that holds 1 to 100,000 objects, and what an object
// weighs.
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "apiserver_fake/base/json.h"
#include "apiserver_fake/server.h"
#include "benchmark/benchmark.h"
#include "sim/choices.h"
#include "sim/event_loop.h"
#include "sim/plain_strategy.h"

namespace quiesce::apiserver {
namespace {

const api::GroupVersionResource kWidgets = {"example.com", "v1", "widgets"};

constexpr char kDefinition[] = R"({"apiVersion": "apiextensions.k8s.io/v1",
 "kind": "CustomResourceDefinition", "metadata": {"name": "widgets.example.com"},
 "spec": {"group": "example.com", "scope": "Namespaced",
  "names": {"plural": "widgets", "singular": "widget", "kind": "Widget"},
  "versions": [{"name": "v1", "served": true, "storage": true, "subresources": {"status": {}},
   "schema": {"openAPIV3Schema": {"type": "object", "properties": {
    "spec": {"type": "object", "properties": {"image": {"type": "string"},
     "replicas": {"type": "integer", "default": 1}}},
    "status": {"type": "object", "properties": {"phase": {"type": "string"},
     "count": {"type": "integer"}}}}}}}]}})";

// A server with `count` objects of a custom resource type.
class World {
 public:
  explicit World(int64_t count)
      : choices_(std::make_unique<sim::PlainStrategy>()),
        loop_(&choices_, nullptr),
        server_(&loop_, ServerOptions()) {
    server_.Handle(api::Request::Create({"apiextensions.k8s.io", "v1", "customresourcedefinitions"},
                                        "", *ParseJson(kDefinition)));
    loop_.RunUntil(loop_.Now() + absl::Seconds(10));
    for (int64_t i = 0; i < count; ++i) server_.Handle(Create(Name(i)));
  }

  static std::string Name(int64_t i) { return absl::StrFormat("w-%06d", i); }
  static api::Request Create(const std::string& name) {
    return api::Request::Create(
        kWidgets, "default",
        Value::Object({{"apiVersion", Value("example.com/v1")},
                       {"kind", Value("Widget")},
                       {"metadata", Value::Object({{"name", Value(name)}})},
                       {"spec", Value::Object({{"image", Value("a")}, {"replicas", Value(1)}})}}));
  }
  Server& server() { return server_; }
  api::Response Get(const std::string& name) {
    return server_.Handle(api::Request::Get(kWidgets, "default", name));
  }

 private:
  sim::Choices choices_;
  sim::EventLoop loop_;
  Server server_;
};

// Fails the benchmark unless the request was answered with `code`.
bool Check(benchmark::State& state, const api::Response& response, int code) {
  if (response.code == code) return true;
  state.SkipWithError(absl::StrCat(response.code, " ", response.status.message).c_str());
  return false;
}

void BM_Get(benchmark::State& state) {
  World world(state.range(0));
  api::Request get = api::Request::Get(kWidgets, "default", World::Name(state.range(0) / 2));
  for (auto _ : state) {
    api::Response response = world.server().Handle(get);
    if (!Check(state, response, 200)) return;
    benchmark::DoNotOptimize(response);
  }
}
BENCHMARK(BM_Get)->Arg(1)->Arg(100)->Arg(10000)->Arg(100000);

void BM_CreateAndDelete(benchmark::State& state) {
  World world(state.range(0));
  api::Request create = World::Create("x");
  api::Request remove = api::Request::Delete(kWidgets, "default", "x");
  for (auto _ : state) {
    if (!Check(state, world.server().Handle(create), 201)) return;
    if (!Check(state, world.server().Handle(remove), 200)) return;
  }
}
BENCHMARK(BM_CreateAndDelete)->Arg(1)->Arg(100)->Arg(10000)->Arg(100000);

// A reconciler's write: take what was read, change one field of the status, put it back.
void BM_UpdateStatus(benchmark::State& state) {
  World world(state.range(0));
  std::string name = World::Name(state.range(0) / 2);
  Value object = world.Get(name).object;
  int64_t count = 0;
  for (auto _ : state) {
    object.Mutable("status").Set("count", Value(++count));
    api::Request update = api::Request::Update(kWidgets, "default", name, object);
    update.subresource = "status";
    api::Response response = world.server().Handle(update);
    if (!Check(state, response, 200)) return;
    object = std::move(response.object);
  }
}
BENCHMARK(BM_UpdateStatus)->Arg(1)->Arg(100)->Arg(10000)->Arg(100000);

void BM_UpdateSpec(benchmark::State& state) {
  World world(state.range(0));
  std::string name = World::Name(state.range(0) / 2);
  Value object = world.Get(name).object;
  int64_t replicas = 0;
  for (auto _ : state) {
    object.Mutable("spec").Set("replicas", Value(++replicas % 1000));
    api::Response response =
        world.server().Handle(api::Request::Update(kWidgets, "default", name, object));
    if (!Check(state, response, 200)) return;
    object = std::move(response.object);
  }
}
BENCHMARK(BM_UpdateSpec)->Arg(1)->Arg(100)->Arg(10000)->Arg(100000);

void BM_UpdateThatChangesNothing(benchmark::State& state) {
  World world(state.range(0));
  std::string name = World::Name(state.range(0) / 2);
  api::Request update = api::Request::Update(kWidgets, "default", name, world.Get(name).object);
  for (auto _ : state) {
    if (!Check(state, world.server().Handle(update), 200)) return;
  }
}
BENCHMARK(BM_UpdateThatChangesNothing)->Arg(1)->Arg(100)->Arg(10000)->Arg(100000);

void BM_MergePatch(benchmark::State& state) {
  World world(state.range(0));
  std::string name = World::Name(state.range(0) / 2);
  int64_t replicas = 0;
  for (auto _ : state) {
    Value patch =
        Value::Object({{"spec", Value::Object({{"replicas", Value(++replicas % 1000)}})}});
    api::Response response = world.server().Handle(
        api::Request::Patch(kWidgets, "default", name, api::PatchType::kMerge, std::move(patch)));
    if (!Check(state, response, 200)) return;
  }
}
BENCHMARK(BM_MergePatch)->Arg(1)->Arg(100)->Arg(10000)->Arg(100000);

void BM_List(benchmark::State& state) {
  World world(state.range(0));
  api::Request list = api::Request::List(kWidgets, "default");
  for (auto _ : state) {
    api::Response response = world.server().Handle(list);
    if (!Check(state, response, 200)) return;
    benchmark::DoNotOptimize(response);
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(BM_List)->Arg(1)->Arg(100)->Arg(10000)->Arg(100000);

void BM_Fork(benchmark::State& state) {
  World world(state.range(0));
  sim::Choices choices(std::make_unique<sim::PlainStrategy>());
  for (auto _ : state) {
    sim::EventLoop loop(&choices, nullptr);
    benchmark::DoNotOptimize(world.server().Fork(&loop));
  }
}
BENCHMARK(BM_Fork)->Arg(1)->Arg(10000)->Arg(100000);

// Bytes of an object's own tree; keys and short strings are shared with other objects.
void BM_MemoryOfAnObject(benchmark::State& state) {
  World world(100);
  Value object = world.Get(World::Name(50)).object;
  for (auto _ : state) benchmark::DoNotOptimize(object.MemoryBytes());
  state.counters["bytes"] = static_cast<double>(object.MemoryBytes());
}
BENCHMARK(BM_MemoryOfAnObject);

}  // namespace
}  // namespace quiesce::apiserver
