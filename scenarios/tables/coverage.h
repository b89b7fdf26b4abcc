// docs/coverage.md: every heading of the five documents that this project plays, the scenarios that
// show it right, those that show what goes wrong without it, and the findings that guard it.
//
//   bazel run //scenarios/tables:print_coverage > docs/coverage.md
//
// The findings are those that the scenarios name: nothing is said twice.
#ifndef QUIESCE_SCENARIOS_TABLES_COVERAGE_H_
#define QUIESCE_SCENARIOS_TABLES_COVERAGE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace quiesce::scenarios {

// One heading, or one line of a list that is an item to be played.
struct Heading {
  const char* document;
  const char* title;
  // Without ".yaml", relative to scenarios/: "database/creation".
  std::vector<std::string> right, wrong;
  const char* note = "";  // where there is nothing to play
};
const std::vector<Heading>& Headings();

// The page; `root` is the top of the repository ("" or with a slash at its end). NotFound for a
// scenario that is not there.
absl::StatusOr<std::string> CoveragePage(const std::string& root);

}  // namespace quiesce::scenarios

#endif  // QUIESCE_SCENARIOS_TABLES_COVERAGE_H_
