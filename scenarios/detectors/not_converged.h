// not-converged: the world is at rest and not as it should be, and what could put it right will
// not: nothing is pending for it (a lost wake-up, a phase that nothing leaves), or what is pending
// has run many times without effect (it polls in vain).
//
// Two things show it. A goal of the scenario that does not hold at rest. And one more look at an
// object for which nothing was pending: if it writes, and the look after that does not, then there
// was work that nothing would have woken anybody for.
//
// Silent where the goal holds and such a look finds nothing to do, on worlds that do not come to
// rest, on drift that a pending timer would see, and where a look writes each time
// (not-idempotent).
#ifndef QUIESCE_SCENARIOS_DETECTORS_NOT_CONVERGED_H_
#define QUIESCE_SCENARIOS_DETECTORS_NOT_CONVERGED_H_

#include <string>
#include <vector>

#include "scenarios/findings/causes.h"
#include "scenarios/findings/detector.h"

namespace quiesce::scenarios {

class NotConverged : public Detector {
 public:
  static constexpr DetectorInfo kInfo = {
      "not-converged",
      "Everything is quiet, the goal is not reached, and nothing will ever wake the key.",
      "docs/findings/not-converged.md"};

  const DetectorInfo& info() const override { return kInfo; }
  uint32_t interests() const override { return kChanges | kExternalCalls; }
  void OnPhase(Phase phase, absl::Time when) override;
  void OnChange(const ChangeEvent& change) override;
  void OnExternalCall(const ExternalCallEvent& call) override;
  void Finish(const RunEnd& ending, std::vector<Finding>* findings) override;

 private:
  // The reconcile that the probe began, at the beginning of a change's chain.
  sim::RecordIndex RootReconcile(ChangeNumber number) const;
  // The last reconciles of an object's keys at rest, by each controller that has looked at it or
  // wrote it.
  std::vector<sim::RecordIndex> LastLooks(ObjectId object) const;
  void TellLook(sim::RecordIndex begin, Finding* finding) const;
  void TellGoal(const RunEnd& ending, Finding* finding) const;
  void TellLostWakeUp(Finding* finding) const;

  size_t reconciles_at_rest_ = 0;  // in order of their beginnings
  ChangeNumber changes_at_rest_ = 0;
  std::vector<ChangeNumber> repairs_;  // by the first look, for keys without anything pending
  bool acts_again_ = false;            // the second look acts, too
};

}  // namespace quiesce::scenarios

#endif  // QUIESCE_SCENARIOS_DETECTORS_NOT_CONVERGED_H_
