// The index of docs/findings, made from what detectors say of themselves.
//
//   std::string markdown = MakeFindingsIndex(detectors);
//
// docs/findings/README.md is this text; a test keeps the two equal, and holds every page to its
// detector.
#ifndef QUIESCE_SCENARIOS_DETECTORS_INDEX_H_
#define QUIESCE_SCENARIOS_DETECTORS_INDEX_H_

#include <string>
#include <vector>

#include "scenarios/findings/detector.h"

namespace quiesce::scenarios {

std::string MakeFindingsIndex(const std::vector<DetectorSpec>& detectors);

}  // namespace quiesce::scenarios

#endif  // QUIESCE_SCENARIOS_DETECTORS_INDEX_H_
