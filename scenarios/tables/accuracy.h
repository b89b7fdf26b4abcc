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
#include "absl/strings/string_view.h"
#include "scenarios/explore/explore.h"
#include "scenarios/language/reader.h"

namespace quiesce::scenarios {

// All scenarios with so many seeds each.
struct Accuracy {
  uint64_t seeds = 0;
  std::deque<LoadedScenario> scenarios;
  std::vector<ScenarioReport> calm, storm;  // of them, in order
};

// Plays them. `root` is the top of the repository: "" or a path with a slash at its end. Errors: a
// file that cannot be read, a cluster that cannot be set up.
absl::StatusOr<Accuracy> MeasureAccuracy(const std::string& root, uint64_t seeds, int jobs);

std::string AccuracyPage(const Accuracy& accuracy);

// What is worse in a scenario than its row of the page says: a line for each that was right in all
// seeds and is not. One that the page does not know yet must be right.
std::string WorseThan(absl::string_view page, const Accuracy& accuracy);

}  // namespace quiesce::scenarios

#endif  // QUIESCE_SCENARIOS_TABLES_ACCURACY_H_
