// How many schedules of a scenario run in a second on one core, and how many of them are histories
// that were not seen before: a schedule that repeats another one finds nothing.
//
//   BM_Schedules/creation          a Database from nothing to Ready
//   BM_Schedules/update_image      the same, and a new image
//   BM_Schedules/deletion          the same, and deleted again

#include <cstdint>
#include <memory>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "bench/scenario_runs.h"
#include "benchmark/benchmark.h"

namespace quiesce::bench {
namespace {

void BM_Schedules(benchmark::State& state, const char* name) {
  const auto runs = ScenarioRuns::New(absl::StrCat("scenarios/database/", name, ".yaml"));
  if (!runs.ok()) {
    state.SkipWithError(
        absl::StrCat(runs.status().message(), " (run it from the root of the repository)").c_str());
    return;
  }
  uint64_t events = 0;
  std::set<uint64_t> histories;
  for (auto _ : state) {
    const scenarios::SeedResult result = (*runs)->RunNext();
    events += result.events;
    histories.insert(result.history);
    if (result.verdict != scenarios::Verdict::kPassed) {
      state.SkipWithError("a run did not pass");
      break;
    }
  }
  state.SetItemsProcessed(state.iterations());
  state.counters["events"] =
      benchmark::Counter(static_cast<double>(events), benchmark::Counter::kAvgIterations);
  state.counters["histories_per_second"] =
      benchmark::Counter(static_cast<double>(histories.size()), benchmark::Counter::kIsRate);
}
BENCHMARK_CAPTURE(BM_Schedules, creation, "creation")->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(BM_Schedules, update_image, "update-image")->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(BM_Schedules, deletion, "deletion")->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace quiesce::bench
