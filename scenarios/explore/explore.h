// Runs many scenarios with many seeds on all cores.
//
//   ExploreOptions options;
//   options.catalog = &catalog;
//   options.seeds = 200;
//   std::vector<ScenarioReport> reports = Explore(scenarios, options, nullptr);
//
// Every world is confined to one thread; each thread prepares its own clusters. The reports do not
// depend on the number of threads or their timing (but for wall times): they are merged in the
// order of scenarios and seeds.
#ifndef QUIESCE_SCENARIOS_EXPLORE_EXPLORE_H_
#define QUIESCE_SCENARIOS_EXPLORE_EXPLORE_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "scenarios/language/reader.h"
#include "scenarios/play/catalog.h"
#include "scenarios/play/runner.h"

namespace quiesce::scenarios {

struct ExploreOptions {
  const Catalog* catalog = nullptr;  // outlives the exploration; required
  uint64_t first_seed = 1;
  uint64_t seeds = 1;
  int jobs = 0;                // threads; 0: one for each core
  uint64_t verify_every = 16;  // one seed in so many runs twice; 1: all; 0: none
  // Who answers the choices; null: RandomStrategy. Outlives the exploration.
  const sim::StrategySpec* strategy = nullptr;
  bool storm = false;    // see RunOptions
  bool explain = false;  // keep the first run that found what its scenario expects
  absl::Time (*wall_clock)() = nullptr;
  // See RunOptions; on_end is called on the threads.
  bool keep_metrics = false;
  std::function<void(World& world)> on_end;
};

// How often one thing was wrong: a finding that was not expected, an expectation that failed, a
// finding that did not come, a run of which nothing can be said.
struct SeedTally {
  enum class Kind : uint8_t { kFinding, kMissing, kInconclusive, kNotDeterministic } kind;
  std::string name;  // of the finding; "" where there is none
  std::string what;  // what was expected and failed; the bound that was hit
  uint64_t seeds = 0, first_seed = 0;
  uint64_t example_seed = 0;   // of the clearest run with it: that with the fewest events
  uint64_t with_findings = 0;  // of the seeds, those with a finding that was not expected
};

struct ScenarioReport {
  const LoadedScenario* scenario = nullptr;
  absl::Status prepared;  // why it cannot run
  uint64_t passed = 0, failed = 0, inconclusive = 0, not_deterministic = 0;
  std::optional<SeedResult> first_bad;    // of the lowest seed that did not pass
  std::optional<SeedResult> first_found;  // with `explain`: with its tape
  std::vector<SeedTally> tallies;         // in the order of their first seeds
  // The runs that tallies name as examples, in order of seeds, each with nothing but that.
  std::vector<SeedResult> examples;
  std::vector<std::string> expected;  // findings that came as expected, by the first seed
  std::vector<std::string> warnings;  // of all runs, each once
  PhaseArrows arrows;                 // of the state machines of its controllers, in all runs
  absl::Duration simulated;
  uint64_t events = 0;
  // Of the hashes of all seeds, in order: equal for equal histories.
  uint64_t hash = 0;
  // How many of the runs are unlike each other in what happened in which order (HistoryDigest()).
  uint64_t distinct_histories = 0;

  uint64_t runs() const { return passed + failed + inconclusive + not_deterministic; }
  // The worst that happened.
  Verdict verdict() const;
};

// What was expected, of a failed expectation; "" of any other finding.
std::string ExpectationOf(const Finding& finding);

// How far it has come; called every now and then, and at the end, on the caller's thread.
struct Progress {
  uint64_t done, all;  // runs
};

std::vector<ScenarioReport> Explore(const std::vector<LoadedScenario>& scenarios,
                                    const ExploreOptions& options,
                                    const std::function<void(const Progress&)>& on_progress);

}  // namespace quiesce::scenarios

#endif  // QUIESCE_SCENARIOS_EXPLORE_EXPLORE_H_
