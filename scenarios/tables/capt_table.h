// docs/capt.md: what the CAPT document asks to monitor - status updates, reconciles, time in each
// phase - before and after the cure, what batching of status updates saves, and what fifty writers
// of one status do to each other.
//
//   bazel run //scenarios/tables:print_capt > docs/capt.md
//
// All of it follows from seeds, so the page is the same on every machine.
#ifndef QUIESCE_SCENARIOS_TABLES_CAPT_TABLE_H_
#define QUIESCE_SCENARIOS_TABLES_CAPT_TABLE_H_

#include <cstdint>
#include <map>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "sim/trace.h"

namespace quiesce::scenarios {

// What the trace of a run says of the controllers and of the Cluster `demo`.
struct CaptFigures {
  int64_t status_requests = 0;  // writes of a status subresource, whatever came of them
  int64_t status_updates = 0;   // those of them that changed something
  int64_t cluster_updates = 0;  // those of the Cluster
  int64_t reconciles = 0;
  int64_t conflicts = 0;
  int64_t lost_conditions = 0;  // conditions that a write of the Cluster took away
  int64_t busiest_updates = 0, busiest_reconciles = 0;  // in one minute
  absl::Duration agreed;                         // from the first update of the Cluster to its last
  std::map<std::string, absl::Duration> phases;  // how long the Cluster was in each
  std::string last_phase;
};
// Counts what happened before `until`.
CaptFigures FiguresOf(const sim::Trace& trace, absl::Time until);

// The page; `root` is the top of the repository ("" or with a slash at its end).
absl::StatusOr<std::string> CaptPage(const std::string& root);

}  // namespace quiesce::scenarios

#endif  // QUIESCE_SCENARIOS_TABLES_CAPT_TABLE_H_
