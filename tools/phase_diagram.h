// Draws state machines as Mermaid flow charts, with the arrows that no scenario takes dashed.
#ifndef QUIESCE_TOOLS_PHASE_DIAGRAM_H_
#define QUIESCE_TOOLS_PHASE_DIAGRAM_H_

#include <string>

#include "scenarios/play/phase_arrows.h"

namespace quiesce::tools {

// `database/fixed: 13 of 14 arrows taken, not Verifying>Failed`: a line for each controller.
std::string PhaseArrowLines(const scenarios::PhaseArrows& arrows);

// A chart for each controller, each after its line as a comment.
std::string PhaseDiagrams(const scenarios::PhaseArrows& arrows);

}  // namespace quiesce::tools

#endif  // QUIESCE_TOOLS_PHASE_DIAGRAM_H_
