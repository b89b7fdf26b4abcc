// Simulated time in which next to nothing happens.
//
//   BM_HundredIdleDays             three watches of a cluster that rests
//   BM_HalfHourOfStuckNamespace    a namespace that waits for a finalizer
#include "bench/quiet_times.h"
#include "benchmark/benchmark.h"

namespace quiesce::bench {
namespace {

void BM_HundredIdleDays(benchmark::State& state) {
  IdleWatches idle(3);
  for (auto _ : state) {
    for (int day = 0; day < 100; ++day) idle.RunDay();
  }
}
BENCHMARK(BM_HundredIdleDays)->Unit(benchmark::kMillisecond);

void BM_HalfHourOfStuckNamespace(benchmark::State& state) {
  StuckNamespace stuck;
  for (auto _ : state) stuck.RunHalfHour();
}
BENCHMARK(BM_HalfHourOfStuckNamespace)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace quiesce::bench
