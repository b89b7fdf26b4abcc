// The detectors of Quiesce.
#ifndef QUIESCE_SCENARIOS_DETECTORS_ALL_DETECTORS_H_
#define QUIESCE_SCENARIOS_DETECTORS_ALL_DETECTORS_H_

#include <vector>

#include "scenarios/findings/detector.h"

namespace quiesce::scenarios {

// Ordered by name.
std::vector<DetectorSpec> AllDetectors();

}  // namespace quiesce::scenarios

#endif  // QUIESCE_SCENARIOS_DETECTORS_ALL_DETECTORS_H_
