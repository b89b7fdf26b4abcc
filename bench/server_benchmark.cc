// What each verb costs in process, on a server that holds 1 to 100,000 objects, and what an object
// weighs.
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "bench/widgets.h"
#include "benchmark/benchmark.h"
#include "sim/choices.h"
#include "sim/event_loop.h"
#include "sim/plain_strategy.h"

namespace quiesce::bench {
namespace {

// Fails the benchmark unless the request was answered with `code`.
bool Check(benchmark::State& state, const api::Response& response, int code) {
  if (response.code == code) return true;
  state.SkipWithError(absl::StrCat(response.code, " ", response.status.message).c_str());
  return false;
}

void BM_Get(benchmark::State& state) {
  Widgets widgets(state.range(0));
  api::Request get =
      api::Request::Get(Widgets::Resource(), "default", Widgets::Name(state.range(0) / 2));
  for (auto _ : state) {
    api::Response response = widgets.Handle(get);
    if (!Check(state, response, 200)) return;
    benchmark::DoNotOptimize(response);
  }
}
BENCHMARK(BM_Get)->Arg(1)->Arg(100)->Arg(10000)->Arg(100000);

void BM_CreateAndDelete(benchmark::State& state) {
  Widgets widgets(state.range(0));
  api::Request create = Widgets::Create("x");
  api::Request remove = api::Request::Delete(Widgets::Resource(), "default", "x");
  for (auto _ : state) {
    if (!Check(state, widgets.Handle(create), 201)) return;
    if (!Check(state, widgets.Handle(remove), 200)) return;
  }
}
BENCHMARK(BM_CreateAndDelete)->Arg(1)->Arg(100)->Arg(10000)->Arg(100000);

void BM_UpdateStatus(benchmark::State& state) {
  Widgets widgets(state.range(0));
  WidgetWriter writer(&widgets, Widgets::Name(state.range(0) / 2));
  for (auto _ : state) {
    if (!Check(state, writer.UpdateStatus(), 200)) return;
  }
}
BENCHMARK(BM_UpdateStatus)->Arg(1)->Arg(100)->Arg(10000)->Arg(100000);

void BM_UpdateSpec(benchmark::State& state) {
  Widgets widgets(state.range(0));
  WidgetWriter writer(&widgets, Widgets::Name(state.range(0) / 2));
  for (auto _ : state) {
    if (!Check(state, writer.UpdateSpec(), 200)) return;
  }
}
BENCHMARK(BM_UpdateSpec)->Arg(1)->Arg(100)->Arg(10000)->Arg(100000);

void BM_UpdateThatChangesNothing(benchmark::State& state) {
  Widgets widgets(state.range(0));
  const std::string name = Widgets::Name(state.range(0) / 2);
  api::Request update =
      api::Request::Update(Widgets::Resource(), "default", name, widgets.Get(name).object);
  for (auto _ : state) {
    if (!Check(state, widgets.Handle(update), 200)) return;
  }
}
BENCHMARK(BM_UpdateThatChangesNothing)->Arg(1)->Arg(100)->Arg(10000)->Arg(100000);

void BM_MergePatch(benchmark::State& state) {
  Widgets widgets(state.range(0));
  const std::string name = Widgets::Name(state.range(0) / 2);
  int64_t replicas = 0;
  for (auto _ : state) {
    Value patch =
        Value::Object({{"spec", Value::Object({{"replicas", Value(++replicas % 1000)}})}});
    api::Response response = widgets.Handle(api::Request::Patch(
        Widgets::Resource(), "default", name, api::PatchType::kMerge, std::move(patch)));
    if (!Check(state, response, 200)) return;
  }
}
BENCHMARK(BM_MergePatch)->Arg(1)->Arg(100)->Arg(10000)->Arg(100000);

void BM_List(benchmark::State& state) {
  Widgets widgets(state.range(0));
  api::Request list = api::Request::List(Widgets::Resource(), "default");
  for (auto _ : state) {
    api::Response response = widgets.Handle(list);
    if (!Check(state, response, 200)) return;
    benchmark::DoNotOptimize(response);
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(BM_List)->Arg(1)->Arg(100)->Arg(1000)->Arg(10000)->Arg(100000);

void BM_Fork(benchmark::State& state) {
  Widgets widgets(state.range(0));
  sim::Choices choices(std::make_unique<sim::PlainStrategy>());
  for (auto _ : state) {
    sim::EventLoop loop(&choices, nullptr);
    benchmark::DoNotOptimize(widgets.server().Fork(&loop));
  }
}
BENCHMARK(BM_Fork)->Arg(1)->Arg(10000)->Arg(100000);

// Bytes of an object's own tree; keys and short strings are shared with other objects.
void BM_MemoryOfAnObject(benchmark::State& state) {
  Widgets widgets(100);
  Value object = widgets.Get(Widgets::Name(50)).object;
  for (auto _ : state) benchmark::DoNotOptimize(object.MemoryBytes());
  state.counters["bytes"] = static_cast<double>(object.MemoryBytes());
}
BENCHMARK(BM_MemoryOfAnObject);

}  // namespace
}  // namespace quiesce::bench
