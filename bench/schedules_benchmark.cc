// How many schedules of a scenario run in a second on one core: world forked, scenario played with
// another seed each time, all detectors on, verdict given.
//
//   BM_Schedules/creation          a Database from nothing to Ready
//   BM_Schedules/update_image      the same, and a new image
//   BM_Schedules/deletion          the same, and deleted again

#include <cstdint>
#include <memory>
#include <string>

#include "benchmark/benchmark.h"
#include "scenarios/language/reader.h"
#include "scenarios/play/prepared_scenario.h"
#include "scenarios/play/repository_catalog.h"
#include "scenarios/play/runner.h"

namespace quiesce {
namespace {

void BM_Schedules(benchmark::State& state, const char* name) {
  const std::string path = std::string("scenarios/database/") + name + ".yaml";
  const auto loaded = scenarios::ReadScenario(path, scenarios::RepositoryCatalog().Names());
  if (!loaded.ok()) {
    state.SkipWithError(
        (std::string(loaded.status().message()) + " (run it from the root of the repository)")
            .c_str());
    return;
  }
  const auto prepared = scenarios::PreparedScenario::New(&*loaded, &scenarios::RepositoryCatalog());
  if (!prepared.ok()) {
    state.SkipWithError(std::string(prepared.status().message()).c_str());
    return;
  }
  uint64_t seed = 0, events = 0;
  for (auto _ : state) {
    const scenarios::SeedResult result =
        scenarios::RunSeed(**prepared, ++seed, scenarios::RunOptions());
    events += result.events;
    if (result.verdict != scenarios::Verdict::kPassed) {
      state.SkipWithError("a run did not pass");
      break;
    }
  }
  state.SetItemsProcessed(state.iterations());
  state.counters["events"] =
      benchmark::Counter(static_cast<double>(events), benchmark::Counter::kAvgIterations);
}
BENCHMARK_CAPTURE(BM_Schedules, creation, "creation")->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(BM_Schedules, update_image, "update-image")->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(BM_Schedules, deletion, "deletion")->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace quiesce
