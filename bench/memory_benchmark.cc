// What a server that holds 100,000 objects of 1 kB takes of the machine's memory.
//
//   BM_MemoryOfObjects    counters: MB when they are just created, MB after five updates of each
#include <unistd.h>

#include <cstdint>
#include <fstream>
#include <memory>

#include "bench/widgets.h"
#include "benchmark/benchmark.h"

namespace quiesce::bench {
namespace {

constexpr int64_t kObjects = 100000;
constexpr int kRounds = 5;
constexpr size_t kPadding = 600;  // a kilobyte with names, times and the rest of an object

// Of this process, now.
double ResidentMegabytes() {
  std::ifstream statm("/proc/self/statm");
  int64_t size = 0, resident = 0;
  statm >> size >> resident;
  return static_cast<double>(resident * sysconf(_SC_PAGESIZE)) / (1 << 20);
}

void BM_MemoryOfObjects(benchmark::State& state) {
  for (auto _ : state) {
    const double before = ResidentMegabytes();
    Widgets widgets(kObjects, kPadding);
    state.counters["created_MB"] = ResidentMegabytes() - before;
    for (int round = 0; round < kRounds; ++round) {
      for (int64_t i = 0; i < kObjects; ++i) {
        WidgetWriter writer(&widgets, Widgets::Name(i), /*count=*/round);
        if (!writer.UpdateStatus().ok()) state.SkipWithError("an update was refused");
      }
    }
    state.counters["updated_MB"] = ResidentMegabytes() - before;
  }
}
BENCHMARK(BM_MemoryOfObjects)->Unit(benchmark::kMillisecond)->Iterations(1);

}  // namespace
}  // namespace quiesce::bench
