// Runs a prepared scenario with one seed and judges the run.
//
//   SeedResult result = RunSeed(*prepared, 7, RunOptions());
//   if (result.verdict != Verdict::kPassed) Report(result);
//
// Seed 0 is the plain run: events in order, no faults by choice, no delays.
#ifndef QUIESCE_SCENARIOS_PLAY_RUNNER_H_
#define QUIESCE_SCENARIOS_PLAY_RUNNER_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "scenarios/findings/finding.h"
#include "scenarios/play/phase_arrows.h"
#include "scenarios/play/prepared_scenario.h"
#include "sim/strategies.h"
#include "sim/tape.h"

namespace quiesce::scenarios {

class Outside;
class World;

enum class Verdict : uint8_t {
  kPassed,            // exactly the expected findings, all expectations hold
  kFailed,            // a finding too many or too few, or an expectation that does not hold
  kInconclusive,      // a bound was hit before anything could be said
  kNotDeterministic,  // two runs with the same seed differ, or a tape does not fit
};

struct SeedResult {
  uint64_t seed = 0;
  Verdict verdict = Verdict::kPassed;
  uint64_t hash = 0;
  uint64_t history = 0;               // HistoryDigest(): equal where only numbers differ
  std::vector<Finding> unexpected;    // findings and failed expectations
  std::vector<Finding> expected;      // findings that the scenario names
  std::vector<std::string> missing;   // findings that it names and that did not come
  std::string problem;                // the bound; where two runs differ
  std::vector<std::string> warnings;  // what definitions ask for and the server does not do
  PhaseArrows arrows;                 // of the state machines of its controllers
  absl::Duration simulated, wall;
  uint64_t events = 0;
  std::optional<sim::Tape> tape;  // of a run that did not pass, or if asked for
};

struct RunOptions {
  bool verify = false;     // run twice and compare
  bool keep_tape = false;  // of a run that passes, too
  bool storm = false;      // faults of all kinds while the steps are played (storm.h)
  // Who answers the choices of seeds above 0; null: RandomStrategy.
  const sim::StrategySpec* strategy = nullptr;
  // Tells the machine's time, for SeedResult::wall; null: not measured.
  absl::Time (*wall_clock)() = nullptr;
  bool keep_metrics = false;  // see World::metrics()
  // Called with the world before the run begins; empty: no one.
  std::function<void(World& world)> on_begin;
  // It is part of a sweep itself (sweep.h): nobody asks for history, warnings and arrows.
  bool swept = false;
  // Called with the world when the run is over, before it is gone; empty: no one looks.
  std::function<void(World& world)> on_end;
  // Where the scenario's controllers of other programs run; see outside.h. Not for `verify`:
  // whoever runs them must run them twice.
  Outside* outside = nullptr;
};

SeedResult RunSeed(const PreparedScenario& prepared, uint64_t seed, const RunOptions& options);

// Plays a recorded run again. kNotDeterministic, with the place in `problem`, where it departs from
// the tape.
SeedResult ReplayTape(const PreparedScenario& prepared, const sim::Tape& tape,
                      const RunOptions& options);

}  // namespace quiesce::scenarios

#endif  // QUIESCE_SCENARIOS_PLAY_RUNNER_H_
