// All detectors: one line each for `quiesce list`, and a fresh one of each for a run.
#ifndef QUIESCE_SCENARIOS_DETECTORS_ALL_DETECTORS_H_
#define QUIESCE_SCENARIOS_DETECTORS_ALL_DETECTORS_H_

#include <memory>
#include <vector>

#include "absl/strings/string_view.h"
#include "scenarios/findings/detector.h"

namespace quiesce::scenarios {

struct DetectorInfo {
  const char* name;   // of the finding
  const char* about;  // one sentence
  std::unique_ptr<Detector> (*make)();
};

// Ordered by name.
const std::vector<DetectorInfo>& AllDetectors();

}  // namespace quiesce::scenarios

#endif  // QUIESCE_SCENARIOS_DETECTORS_ALL_DETECTORS_H_
