// Scenarios of this repository as the tables play them: by the path of their file, with many seeds.
//
//   absl::StatusOr<std::unique_ptr<Played>> played = Played::New("scenarios/zoo/a01-buggy.yaml");
//   Showing showing = (*played)->Run(/*seeds=*/1000, /*wall_clock=*/nullptr);
#ifndef QUIESCE_SCENARIOS_TABLES_PLAYED_H_
#define QUIESCE_SCENARIOS_TABLES_PLAYED_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "scenarios/language/reader.h"
#include "scenarios/play/prepared_scenario.h"
#include "scenarios/play/runner.h"

namespace quiesce::scenarios {

// How often a scenario showed what it names.
struct Showing {
  uint64_t seeds = 0;
  uint64_t shown = 0;      // seeds with a finding that the scenario names
  uint64_t strangers = 0;  // seeds with something that it does not name, or without a verdict
  uint64_t first = 0;      // the first seed that showed it; 0: none did
  absl::Duration simulated, wall;  // until and with that seed
};

class Played {
 public:
  // Errors: the file cannot be read or its cluster cannot be set up.
  static absl::StatusOr<std::unique_ptr<Played>> New(const std::string& path);

  // Plays the seeds 1 to `seeds`. `wall_clock` as in RunOptions; null: no wall time.
  Showing Run(uint64_t seeds, absl::Time (*wall_clock)()) const;
  SeedResult RunOne(uint64_t seed) const { return RunSeed(*prepared_, seed, RunOptions()); }

  const PreparedScenario& prepared() const { return *prepared_; }
  // The findings that it names: certain ones and possible ones.
  const std::vector<std::string>& named() const { return named_; }

 private:
  explicit Played(LoadedScenario loaded);

  const LoadedScenario loaded_;
  std::vector<std::string> named_;
  std::unique_ptr<PreparedScenario> prepared_;
};

}  // namespace quiesce::scenarios

#endif  // QUIESCE_SCENARIOS_TABLES_PLAYED_H_
