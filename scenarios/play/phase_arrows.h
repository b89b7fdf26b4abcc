// Which arrows of the state machines that controllers declare a run has taken.
//
//   PhaseArrows arrows = PhaseArrowsOf(world.trace(), prepared);
//   arrows["database/fixed"]["Verifying>Failed"];    // true if it was taken
//
// An arrow is taken when a controller that declares it writes the change. Undeclared changes are
// the business of the finding phase-violation.
#ifndef QUIESCE_SCENARIOS_PLAY_PHASE_ARROWS_H_
#define QUIESCE_SCENARIOS_PLAY_PHASE_ARROWS_H_

#include <map>
#include <string>

#include "scenarios/play/prepared_scenario.h"
#include "sim/trace.h"

namespace quiesce::scenarios {

// By controller ("database/fixed") and arrow ("Pending>Provisioning"; nothing before the `>` for
// the first phase): whether it was taken.
using PhaseArrows = std::map<std::string, std::map<std::string, bool>>;

// All arrows of the scenario's controllers.
PhaseArrows PhaseArrowsOf(const sim::Trace& trace, const PreparedScenario& prepared);

// Adds what `more` says.
void Merge(const PhaseArrows& more, PhaseArrows* arrows);

}  // namespace quiesce::scenarios

#endif  // QUIESCE_SCENARIOS_PLAY_PHASE_ARROWS_H_
