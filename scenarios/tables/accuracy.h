// docs/findings/accuracy.md: how right the findings are, measured on the correct controllers of
// scenarios/correct and the wrong ones of scenarios/wrong, each without faults beside its own and
// in a storm of all kinds (play/storm.h).
//
//   tools/accuracy 1000
#ifndef QUIESCE_SCENARIOS_TABLES_ACCURACY_H_
#define QUIESCE_SCENARIOS_TABLES_ACCURACY_H_

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "scenarios/explore/explore.h"
#include "scenarios/language/reader.h"

namespace quiesce::scenarios {

// Why something else than what was asked for is right in a storm: the storm made the controller
// make another mistake, too, or kept it from making its own.
struct AccuracyNote {
  const char* scenario;  // "wrong/child-of-each-look"
  const char* other;     // what comes: "duplicate-child", or does not: "no read-loop"
  const char* why;
};
const std::vector<AccuracyNote>& AccuracyNotes();

// All scenarios with so many seeds each.
struct Accuracy {
  uint64_t seeds = 0;
  std::deque<LoadedScenario> scenarios;
  std::vector<ScenarioReport> calm, storm;  // of them, in order
  std::vector<AccuracyNote> notes;          // to the storm
};

// Plays them. `root` is the top of the repository: "" or a path with a slash at its end. Errors: a
// file that cannot be read, a cluster that cannot be set up.
absl::StatusOr<Accuracy> MeasureAccuracy(const std::string& root, uint64_t seeds, int jobs);

std::string AccuracyPage(const Accuracy& accuracy);

// What is not right and no note explains: a line for each scenario and what came or did not.
std::vector<std::string> Unexplained(const Accuracy& accuracy);

}  // namespace quiesce::scenarios

#endif  // QUIESCE_SCENARIOS_TABLES_ACCURACY_H_
