// Where one finding is the cause of another, only the cause is told, with what it leads to as a
// fact: an object that cannot go because its holder fails is a deadlock, not a deadlock and a retry
// and a goal that is not reached. Failed expectations stay, after the findings.
//
//   PutCausesFirst(&findings);
#ifndef QUIESCE_SCENARIOS_DETECTORS_PRECEDENCE_H_
#define QUIESCE_SCENARIOS_DETECTORS_PRECEDENCE_H_

#include <vector>

#include "scenarios/findings/finding.h"

namespace quiesce::scenarios {

// Findings are about the same if they name a common object.
void PutCausesFirst(std::vector<Finding>* findings);

}  // namespace quiesce::scenarios

#endif  // QUIESCE_SCENARIOS_DETECTORS_PRECEDENCE_H_
