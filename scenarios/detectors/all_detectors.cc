#include "scenarios/detectors/all_detectors.h"

namespace quiesce::scenarios {

const std::vector<DetectorInfo>& AllDetectors() {
  static const auto& detectors = *new std::vector<DetectorInfo>{};
  return detectors;
}

}  // namespace quiesce::scenarios
