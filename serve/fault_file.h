// Faults for live traffic: a file in the language of scenarios, of which only the part `faults` is
// there.
//
//   faults:
//     - on: update deployments/status
//       answer: conflict
//       of: kubectl           # the first word of the client's User-Agent
//       times: 3
//     - watch: pods
//       cut at: 30s
//       then: gone
#ifndef QUIESCE_SERVE_FAULT_FILE_H_
#define QUIESCE_SERVE_FAULT_FILE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "apiserver_fake/edge/faults.h"

namespace quiesce::serve {

// What becomes of the watches of a resource ("": of all) at some time after the start.
struct WatchTrouble {
  std::string actor, resource;  // of this program; "": of any
  absl::Duration at;
  bool cut = false, gone = false;  // cut, and then its place in history is forgotten
  absl::Duration until;            // else its events are held back so long
};

struct FaultPlan {
  std::vector<edge::FaultRule> rules;
  std::vector<WatchTrouble> watches;

  bool empty() const { return rules.empty() && watches.empty(); }
};

// Times count from `start`. Errors name FILE:LINE:COLUMN.
absl::StatusOr<FaultPlan> ReadFaultFile(const std::string& path, absl::Time start);

}  // namespace quiesce::serve

#endif  // QUIESCE_SERVE_FAULT_FILE_H_
