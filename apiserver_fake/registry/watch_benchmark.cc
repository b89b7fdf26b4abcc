// Watches and lists without a server around them.
//
//   BM_WatchFanOutOneInAHundred  a write, with N watches of which one in a hundred gets it: each
//                                selects one of a hundred values of a label
//   BM_WatchFanOutByScan         the same with selectors that no index helps with
//   BM_WatchFanOutAll            a write that N watches get
//   BM_List1000                  a list of 1,000 objects; with a label selector; a page of 100

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "apiserver_fake/registry/list.h"
#include "apiserver_fake/storage/store_testing.h"
#include "apiserver_fake/storage/watch_hub.h"
#include "benchmark/benchmark.h"

namespace quiesce::registry {
namespace {

const absl::Time kStart = absl::FromUnixSeconds(1000000);

class CountingSink : public api::WatchSink {
 public:
  void OnEvent(const api::WatchEvent&) override { ++events; }
  void OnClosed() override {}
  int64_t events = 0;
};

// A store with watches, each with its selector.
struct World {
  World() : store(0, kStart), hub(&view), pods(store.Resource({"", "pods"})) {
    store.set_listener(&hub);
  }
  void Watch(absl::string_view labels) {
    storage::WatchFilter filter;
    filter.resource = pods;
    filter.type = &type;
    filter.selection.labels = *api::LabelSelector::Parse(labels);
    hub.Add(++watches, std::move(filter), 0, &sink);
  }
  void Write(int64_t number) {
    const std::string app = absl::StrCat("app-", number % 100);
    if (store.Get(pods, "ns/p") == nullptr) {
      store.Create(pods, "ns/p", storage::MakePod("ns", "p", app), nullptr, kStart);
    } else {
      store.Update(pods, "ns/p", storage::MakePod("ns", "p", app), nullptr,
                   kStart + absl::Milliseconds(10) * number);
    }
  }

  storage::PlainView view;
  resource::ResourceType type = storage::PodType();
  storage::Store store;
  storage::WatchHub hub;
  storage::ResourceId pods;
  CountingSink sink;
  api::WatchId watches = 0;
};

void RunWrites(benchmark::State& state, World& world) {
  int64_t number = 0;
  for (auto _ : state) world.Write(++number);
  state.counters["events_per_write"] =
      static_cast<double>(world.sink.events) / static_cast<double>(number);
}

void BM_WatchFanOutOneInAHundred(benchmark::State& state) {
  World world;
  for (int64_t i = 0; i < state.range(0); ++i) world.Watch(absl::StrCat("app=app-", i % 100));
  RunWrites(state, world);
}
BENCHMARK(BM_WatchFanOutOneInAHundred)->Arg(1)->Arg(100)->Arg(10000);

void BM_WatchFanOutByScan(benchmark::State& state) {
  World world;
  for (int64_t i = 0; i < state.range(0); ++i) {
    world.Watch(absl::StrCat("app in (app-", i % 100, ",none)"));
  }
  RunWrites(state, world);
}
BENCHMARK(BM_WatchFanOutByScan)->Arg(1)->Arg(100)->Arg(10000);

void BM_WatchFanOutAll(benchmark::State& state) {
  World world;
  for (int64_t i = 0; i < state.range(0); ++i) world.Watch("");
  RunWrites(state, world);
}
BENCHMARK(BM_WatchFanOutAll)->Arg(1)->Arg(100)->Arg(10000);

void RunLists(benchmark::State& state, const api::RequestOptions& options) {
  World world;
  for (int i = 0; i < 1000; ++i) {
    const std::string name = absl::StrCat("pod-", 1000 + i);
    world.store.Create(world.pods, storage::ObjectKey("ns", name),
                       storage::MakePod("ns", name, absl::StrCat("app-", i % 10)), nullptr, kStart);
  }
  api::Request request;
  request.verb = api::Verb::kList;
  request.namespace_ = "ns";
  request.options = options;
  size_t items = 0;
  for (auto _ : state) {
    const api::Response response =
        List(request, world.type, world.store, world.pods, world.view, kStart);
    items = response.object["items"].size();
  }
  state.counters["items"] = static_cast<double>(items);
}

void BM_List1000(benchmark::State& state) { RunLists(state, {}); }
BENCHMARK(BM_List1000);

void BM_List1000WithSelector(benchmark::State& state) {
  api::RequestOptions options;
  options.label_selector = "app=app-3";
  RunLists(state, options);
}
BENCHMARK(BM_List1000WithSelector);

void BM_List1000PageOf100(benchmark::State& state) {
  api::RequestOptions options;
  options.limit = 100;
  RunLists(state, options);
}
BENCHMARK(BM_List1000PageOf100);

}  // namespace
}  // namespace quiesce::registry
