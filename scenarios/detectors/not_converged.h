// not-converged: everything is quiet and the goal of the scenario is not reached, so nothing will ever
// wake the key again: a lost wake-up, or a phase that nothing leaves.
//
// Silent where the goal holds, and where the run did not come to rest (that is another finding, or no
// verdict at all).
#ifndef QUIESCE_SCENARIOS_DETECTORS_NOT_CONVERGED_H_
#define QUIESCE_SCENARIOS_DETECTORS_NOT_CONVERGED_H_

#include "scenarios/findings/detector.h"

namespace quiesce::scenarios {

class NotConverged : public Detector {
 public:
  static constexpr DetectorInfo kInfo = {
      "not-converged",
      "Everything is quiet, the goal is not reached, and nothing will ever wake the key.",
      "docs/findings/not-converged.md"};

  const DetectorInfo& info() const override { return kInfo; }
  uint32_t interests() const override { return kReconciles; }
  void OnReconcileEnd(const SeenReconcile& end) override;
  void Finish(const Ending& ending, std::vector<Finding>* findings) override;

 private:
  std::vector<sim::RecordIndex> last_reconcile_;  // by object; 0 if none
};

}  // namespace quiesce::scenarios

#endif  // QUIESCE_SCENARIOS_DETECTORS_NOT_CONVERGED_H_
