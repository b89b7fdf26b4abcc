// One scenario of the repository, played with another seed each time: world forked, all detectors
// on, verdict given. To be used from the root of the repository.
//
//   absl::StatusOr<std::unique_ptr<ScenarioRuns>> runs =
//       ScenarioRuns::New("scenarios/database/creation.yaml");
//   scenarios::SeedResult result = (*runs)->RunNext();
#ifndef QUIESCE_BENCH_SCENARIO_RUNS_H_
#define QUIESCE_BENCH_SCENARIO_RUNS_H_

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "scenarios/language/reader.h"
#include "scenarios/play/prepared_scenario.h"
#include "scenarios/play/runner.h"

namespace quiesce::bench {

class ScenarioRuns {
 public:
  // The reader's error, or why the cluster could not be set up.
  static absl::StatusOr<std::unique_ptr<ScenarioRuns>> New(const std::string& path);

  scenarios::SeedResult RunNext() {
    return scenarios::RunSeed(*prepared_, ++seed_, scenarios::RunOptions());
  }

 private:
  ScenarioRuns() = default;

  std::unique_ptr<scenarios::LoadedScenario> loaded_;
  std::unique_ptr<scenarios::PreparedScenario> prepared_;
  uint64_t seed_ = 0;
};

}  // namespace quiesce::bench

#endif  // QUIESCE_BENCH_SCENARIO_RUNS_H_
