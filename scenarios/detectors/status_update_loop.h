// status-update-loop: a part of the world comes back to an earlier state again and again, driven by
// its own writes alone: no step, no answer of a service that differs, no timer and no fault is in
// the chain of causes from one round to the next. As nothing undetermined enters, it never ends -
// or, where its rounds read from caches that lag, not while they lag so far.
//
// loops.h finds it and says what is not one: rounds that change nothing but times and the like
// (volatile-write), several controllers at one field outside of status (writer-fight), rounds that
// differ (runaway).
#ifndef QUIESCE_SCENARIOS_DETECTORS_STATUS_UPDATE_LOOP_H_
#define QUIESCE_SCENARIOS_DETECTORS_STATUS_UPDATE_LOOP_H_

#include <vector>

#include "scenarios/findings/detector.h"

namespace quiesce::scenarios {

class StatusUpdateLoop : public Detector {
 public:
  static constexpr DetectorInfo kInfo = {
      "status-update-loop",
      "The world returns to an earlier state, with writes in between and without anything "
      "happening outside. As nothing undetermined enters between the rounds, it will go on "
      "forever: a proven cycle.",
      "docs/findings/status-update-loop.md"};

  const DetectorInfo& info() const override { return kInfo; }
  uint32_t interests() const override { return 0; }
  bool Certain() const override;
  void Finish(const RunEnd& ending, std::vector<Finding>* findings) override;
};

}  // namespace quiesce::scenarios

#endif  // QUIESCE_SCENARIOS_DETECTORS_STATUS_UPDATE_LOOP_H_
