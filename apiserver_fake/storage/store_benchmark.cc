// The store alone: get, update, list and snapshot with 1 to 100,000 objects, and the memory that an
// object's place in it takes (its content aside).
//
//   BM_StoreGet          one object by key, keys in random order
//   BM_StoreUpdate       replaces an object, with its history
//   BM_StoreCreateDelete makes an object and removes it
//   BM_StoreScan         walks 1,000 objects of one namespace
//   BM_StoreFork         copies the store and writes once to the copy

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "apiserver_fake/storage/store.h"
#include "benchmark/benchmark.h"
#include "sim/random.h"

namespace quiesce::storage {
namespace {

const absl::Time kStart = absl::FromUnixSeconds(1000000);

Value MakeObject(absl::string_view name, int64_t number) {
  return Value::Object({{"apiVersion", Value("v1")},
                        {"kind", Value("ConfigMap")},
                        {"metadata", Value::Object({{"name", Value(name)},
                                                    {"namespace", Value("default")},
                                                    {"uid", Value(absl::StrCat("uid-", number))}})},
                        {"data", Value::Object({{"number", Value(number)}})}});
}

struct Filled {
  explicit Filled(int64_t objects)
      : store(0, kStart), resource(store.Resource({"", "configmaps"})) {
    for (int64_t i = 0; i < objects; ++i) {
      const std::string name = absl::StrCat("object-", i);
      keys.push_back(ObjectKey("default", name));
      store.Create(resource, keys.back(), MakeObject(name, i), nullptr, Tick());
    }
  }
  // Writes are ten milliseconds apart, so that the history stays what a busy cluster has.
  absl::Time Tick() { return kStart + absl::Milliseconds(10) * ++writes; }
  const std::string& RandomKey() { return keys[random.Below(keys.size())]; }

  Store store;
  ResourceId resource;
  std::vector<std::string> keys;
  sim::Random random{1};
  int64_t writes = 0;
};

void BM_StoreGet(benchmark::State& state) {
  Filled filled(state.range(0));
  for (auto _ : state) {
    benchmark::DoNotOptimize(filled.store.Get(filled.resource, filled.RandomKey()));
  }
}
BENCHMARK(BM_StoreGet)->Arg(1)->Arg(100)->Arg(10000)->Arg(100000);

void BM_StoreUpdate(benchmark::State& state) {
  Filled filled(state.range(0));
  const Value object = MakeObject("x", 1);
  for (auto _ : state) {
    filled.store.Update(filled.resource, filled.RandomKey(), object, nullptr, filled.Tick());
  }
}
BENCHMARK(BM_StoreUpdate)->Arg(1)->Arg(100)->Arg(10000)->Arg(100000);

void BM_StoreCreateDelete(benchmark::State& state) {
  Filled filled(state.range(0));
  const Value object = MakeObject("x", 1);
  for (auto _ : state) {
    filled.store.Create(filled.resource, "default/new", object, nullptr, filled.Tick());
    filled.store.Delete(filled.resource, "default/new", filled.Tick());
  }
}
BENCHMARK(BM_StoreCreateDelete)->Arg(1)->Arg(100)->Arg(10000)->Arg(100000);

void BM_StoreScan(benchmark::State& state) {
  Filled filled(state.range(0));
  for (auto _ : state) {
    int count = 0;
    auto it = filled.store.Objects(filled.resource).LowerBound("default/object-1");
    for (; it.Valid() && count < 1000; it.Next()) {
      benchmark::DoNotOptimize(it.value().revision);
      ++count;
    }
    state.SetItemsProcessed(state.items_processed() + count);
  }
}
BENCHMARK(BM_StoreScan)->Arg(1000)->Arg(100000);

void BM_StoreFork(benchmark::State& state) {
  Filled filled(state.range(0));
  const Value object = MakeObject("x", 1);
  for (auto _ : state) {
    Store fork = filled.store;
    fork.Update(filled.resource, filled.RandomKey(), object, nullptr, filled.Tick());
  }
}
BENCHMARK(BM_StoreFork)->Arg(1)->Arg(100)->Arg(10000)->Arg(100000);

void BM_StoreMemory(benchmark::State& state) {
  Filled filled(state.range(0));
  size_t bytes = 0;
  for (auto _ : state) {
    bytes = filled.store.Objects(filled.resource).MemoryBytes();
    benchmark::DoNotOptimize(bytes);
  }
  const resource::StoredObject* one = filled.store.Get(filled.resource, filled.keys[0]);
  state.counters["index_bytes_per_object"] =
      static_cast<double>(bytes) / static_cast<double>(state.range(0));
  state.counters["content_bytes_per_object"] = static_cast<double>(one->object.MemoryBytes());
}
BENCHMARK(BM_StoreMemory)->Arg(100)->Arg(100000);

}  // namespace
}  // namespace quiesce::storage
