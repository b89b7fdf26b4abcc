// The parts of the runtime that each reconcile goes through: queues, an informer, reads from the
// cache. bench/peer/ does the same with client-go and controller-runtime.
//
//   BM_ClassicQueue, BM_PriorityQueue    add, get and done of one key
//   BM_InformerEvent/N                   a watch event of one of N pods, to an index and a handler
//   BM_CachedGet/N, BM_IndexList/N       of N pods; the list finds 10
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "apiserver_fake/api/transport.h"
#include "apiserver_fake/api/watch_event.h"
#include "apiserver_fake/base/json.h"
#include "benchmark/benchmark.h"
#include "reconcilers/runtime/cache/api_client.h"
#include "reconcilers/runtime/cache/cache.h"
#include "reconcilers/runtime/queue/work_queue.h"
#include "sim/choices.h"
#include "sim/event_loop.h"
#include "sim/plain_strategy.h"
#include "sim/run_now.h"
#include "sim/task_group.h"

namespace quiesce {
namespace {

constexpr int64_t kOnOneNode = 10;

const runtime::Resource& Pods() {
  static const auto* const resource = new runtime::Resource{{"", "v1", "pods"}, "Pod"};
  return *resource;
}

Value Pod(int64_t number, int64_t version) {
  return *ParseJson(absl::StrCat(
      R"({"apiVersion":"v1","kind":"Pod","metadata":{"name":"pod-)", number,
      R"(","namespace":"default","uid":"uid-)", number, R"(","resourceVersion":")", version,
      R"(","labels":{"app":"web","tier":"front"}},"spec":{"nodeName":"node-)", number / kOnOneNode,
      R"(","containers":[{"name":"c","image":"web:1","env":[{"name":"A","value":"1"}]}]},)",
      R"("status":{"phase":"Running","podIP":"10.0.0.1"}})"));
}

// A server that lists N pods and sends events when it is told to.
class Source : public api::AnsweringTransport {
 public:
  explicit Source(int64_t pods) {
    for (int64_t i = 0; i < pods; ++i) items_.Append(Pod(i, 1));
  }
  sim::Task<absl::StatusOr<api::Response>> Answer(api::Request) override {
    api::Response response;
    response.code = 200;
    response.object = Value::Object({{"kind", "PodList"},
                                     {"apiVersion", "v1"},
                                     {"metadata", Value::Object({{"resourceVersion", "1"}})},
                                     {"items", items_}});
    co_return response;
  }
  sim::Task<absl::StatusOr<api::OpenedWatch>> OpenWatch(api::Request,
                                                        api::WatchSink* sink) override {
    sink_ = sink;
    api::OpenedWatch opened;
    opened.response.code = 200;
    opened.watch = std::make_unique<api::Watch>();
    co_return opened;
  }
  void Tell(Value pod) {
    api::WatchEvent event;
    event.type = api::WatchEventType::kModified;
    event.object = std::move(pod);
    sink_->OnEvent(event);
  }

 private:
  Value items_ = Value::List();
  api::WatchSink* sink_ = nullptr;
};

class Counter : public runtime::InformerHandler {
 public:
  void OnAdd(const Value&, bool) override { ++told; }
  void OnUpdate(const Value&, const Value&) override { ++told; }
  void OnDelete(const Value&, bool) override { ++told; }
  int64_t told = 0;
};

struct World {
  explicit World(int64_t pods) : source(pods) {
    cache
        .AddIndex(
            Pods(), "spec.nodeName",
            [](const Value& pod) {
              return std::vector<std::string>{std::string(pod["spec"]["nodeName"].string_value())};
            })
        .IgnoreError();
    cache.Start();
    sim::TaskGroup group(&loop);
    group.Spawn([](World* world) -> sim::Task<void> {
      (co_await world->cache.Get(Pods(), {"default", "pod-0"})).status().IgnoreError();
    }(this));
    loop.RunUntil(loop.Now() + absl::Seconds(1));
  }

  sim::Choices choices{std::make_unique<sim::PlainStrategy>()};
  sim::EventLoop loop{&choices, nullptr};
  Source source;
  runtime::Cache cache{&loop, &source, runtime::CacheOptions()};
  runtime::ApiClient client{&source, &cache};
};

void RunQueue(benchmark::State& state,
              std::unique_ptr<runtime::WorkQueue> (*make)(sim::EventLoop*,
                                                          std::unique_ptr<runtime::RateLimiter>)) {
  sim::Choices choices{std::make_unique<sim::PlainStrategy>()};
  sim::EventLoop loop{&choices, nullptr};
  const std::unique_ptr<runtime::WorkQueue> queue = make(&loop, nullptr);
  const runtime::ObjectKey key{"default", "db-0"};
  for (auto _ : state) {
    queue->Add(key);
    const runtime::WorkQueue::Item item = sim::RunNow(queue->Get());
    queue->Done(item.key);
  }
}

void BM_ClassicQueue(benchmark::State& state) { RunQueue(state, &runtime::MakeClassicQueue); }
BENCHMARK(BM_ClassicQueue);

void BM_PriorityQueue(benchmark::State& state) { RunQueue(state, &runtime::MakePriorityQueue); }
BENCHMARK(BM_PriorityQueue);

void BM_InformerEvent(benchmark::State& state) {
  World world(state.range(0));
  Counter counter;
  world.cache.InformerFor(Pods())->AddHandler(&counter);
  world.loop.Settle();
  // Events are made beforehand, as the peer's are: the transport's part is not measured.
  std::vector<Value> events;
  for (int64_t i = 0; i < 1000; ++i) events.push_back(Pod(i % state.range(0), i + 2));
  size_t at = 0;
  for (auto _ : state) {
    world.source.Tell(events[at++ % events.size()]);
    world.loop.Settle();
  }
  if (counter.told < static_cast<int64_t>(state.iterations())) state.SkipWithError("not told");
}
BENCHMARK(BM_InformerEvent)->Arg(1000)->Arg(10000);

void BM_CachedGet(benchmark::State& state) {
  World world(state.range(0));
  int64_t number = 0;
  for (auto _ : state) {
    const auto pod = sim::RunNow(
        world.client.Get(Pods(), {"default", absl::StrCat("pod-", number++ % state.range(0))}));
    benchmark::DoNotOptimize(pod);
    if (!pod.ok()) state.SkipWithError("not found");
  }
}
BENCHMARK(BM_CachedGet)->Arg(1000)->Arg(10000);

void BM_IndexList(benchmark::State& state) {
  World world(state.range(0));
  int64_t node = 0;
  runtime::ListOptions options;
  options.namespace_ = "default";
  options.index_field = "spec.nodeName";
  for (auto _ : state) {
    options.index_value = absl::StrCat("node-", node++ % (state.range(0) / kOnOneNode));
    const auto pods = sim::RunNow(world.client.List(Pods(), options));
    benchmark::DoNotOptimize(pods);
    if (!pods.ok() || pods->size() != kOnOneNode) state.SkipWithError("not ten");
  }
}
BENCHMARK(BM_IndexList)->Arg(1000)->Arg(10000);

}  // namespace
}  // namespace quiesce
