// Plays the plain run of a scenario again and again, each time with one thing that goes wrong at
// another place, and compares how it ends: every time it must end as the plain run does, but for
// names and times, and no detector may find what it does not find in the plain run.
//
//   SweepReport report = Sweep(*prepared, SweepKind::kCrash, SweepOptions());
//   for (const BrokenPoint& broken : report.broken) std::cout << broken.point.text << "\n";
//
// A crash sweep lets the controller die before and after each of its writes; a fault sweep lets
// each of its requests fail once in each way that can happen to it. Expectations of the scenario
// are not judged: they count what the plain run does. A request that renews a lease as the one
// before it did, while nothing else happens, is no place of its own. And of what a scenario applies
// many times only a few copies play: they are alike, and so are the places.
#ifndef QUIESCE_SCENARIOS_PLAY_SWEEP_H_
#define QUIESCE_SCENARIOS_PLAY_SWEEP_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "scenarios/play/prepared_scenario.h"
#include "scenarios/play/runner.h"
#include "scenarios/play/sweep_points.h"
#include "sim/tape.h"

namespace quiesce::scenarios {

struct SweepOptions {
  bool all_copies = false;  // of what a scenario applies many times
};

struct BrokenPoint {
  SweepPoint point;
  SeedResult result;  // with its tape, which `quiesce replay` plays; `unexpected` is what broke
};

struct SweepReport {
  uint64_t points = 0, broken_points = 0;
  uint64_t repeats = 0;             // places that were passed over: they only repeat another
  int32_t copies = 0;               // that played of what is applied more often; 0: all
  std::vector<BrokenPoint> broken;  // the first few
  std::string problem;              // why the plain run cannot be swept; "": it can
};

SweepReport Sweep(const PreparedScenario& prepared, SweepKind kind, const SweepOptions& options);

// Plays the tape of a broken point again.
bool IsSwept(const sim::Tape& tape);
// InvalidArgument where the tape's setting is none of a sweep.
absl::StatusOr<SeedResult> ReplaySwept(const PreparedScenario& prepared, const sim::Tape& tape,
                                       const RunOptions& options);

}  // namespace quiesce::scenarios

#endif  // QUIESCE_SCENARIOS_PLAY_SWEEP_H_
