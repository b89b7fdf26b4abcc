// What everything else does with values, on a Deployment of 2 kB.
#include <benchmark/benchmark.h>

#include <string>

#include "apiserver_fake/base/benchmark_documents.h"
#include "apiserver_fake/base/json.h"
#include "apiserver_fake/base/value.h"

namespace quiesce {
namespace {

Value Deployment() { return ParseJson(kBenchmarkDeployment).value(); }

// What takes the place of a DeepCopy.
void BM_Copy(benchmark::State& state) {
  const Value value = Deployment();
  for (auto _ : state) benchmark::DoNotOptimize(Value(value));
}
BENCHMARK(BM_Copy);

void BM_ReadDeepMember(benchmark::State& state) {
  const Value value = Deployment();
  for (auto _ : state) {
    benchmark::DoNotOptimize(
        value["spec"]["template"]["spec"]["containers"].at(1)["image"].string_value());
  }
}
BENCHMARK(BM_ReadDeepMember);

// A label of a copy changes: three small nodes are cloned.
void BM_ChangeShared(benchmark::State& state) {
  const Value value = Deployment();
  int64_t round = 0;
  for (auto _ : state) {
    Value changed = value;
    changed.Mutable("metadata").Mutable("labels").Set("round", ++round);
    benchmark::DoNotOptimize(changed);
  }
}
BENCHMARK(BM_ChangeShared);

void BM_ChangeUnshared(benchmark::State& state) {
  Value value = Deployment();
  int64_t round = 0;
  for (auto _ : state) value.Mutable("metadata").Mutable("labels").Set("round", ++round);
}
BENCHMARK(BM_ChangeUnshared);

void BM_CompareEqualTrees(benchmark::State& state) {
  const Value a = Deployment(), b = Deployment();
  for (auto _ : state) benchmark::DoNotOptimize(a == b);
}
BENCHMARK(BM_CompareEqualTrees);

void BM_CompareAfterChange(benchmark::State& state) {
  const Value value = Deployment();
  Value changed = value;
  changed.Mutable("spec").Mutable("replicas") = 9;
  for (auto _ : state) benchmark::DoNotOptimize(value == changed);
}
BENCHMARK(BM_CompareAfterChange);

void BM_HashFresh(benchmark::State& state) {
  const std::string text = kBenchmarkDeployment;
  for (auto _ : state) {
    state.PauseTiming();
    const Value value = Deployment();
    state.ResumeTiming();
    benchmark::DoNotOptimize(value.Hash());
  }
}
BENCHMARK(BM_HashFresh);

void BM_HashAfterChange(benchmark::State& state) {
  const Value value = Deployment();
  value.Hash();
  int64_t round = 0;
  for (auto _ : state) {
    Value changed = value;
    changed.Mutable("spec").Mutable("replicas") = ++round;
    benchmark::DoNotOptimize(changed.Hash());
  }
}
BENCHMARK(BM_HashAfterChange);

void BM_MemoryOfDeployment(benchmark::State& state) {
  const Value value = Deployment();
  for (auto _ : state) benchmark::DoNotOptimize(value.MemoryBytes());
  state.counters["bytes"] = static_cast<double>(value.MemoryBytes());
}
BENCHMARK(BM_MemoryOfDeployment);

}  // namespace
}  // namespace quiesce
