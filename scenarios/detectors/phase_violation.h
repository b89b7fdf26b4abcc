// phase-violation: a controller changes the phase of an object in a way that the declared state
// machine of its kind does not have. Phases are texts, booleans or numbers; whoever writes them,
// the declaration of the controller of that kind counts.
//
// Silent on declared changes, on objects whose controller declares none, and on phases that
// somebody else writes (a step of the scenario).
#ifndef QUIESCE_SCENARIOS_DETECTORS_PHASE_VIOLATION_H_
#define QUIESCE_SCENARIOS_DETECTORS_PHASE_VIOLATION_H_

#include "scenarios/findings/detector.h"

namespace quiesce::scenarios {

class PhaseViolation : public Detector {
 public:
  static constexpr DetectorInfo kInfo = {"phase-violation",
                                         "A controller changes the phase of an object in a way "
                                         "that its declared state machine does not have.",
                                         "docs/findings/phase-violation.md"};

  const DetectorInfo& info() const override { return kInfo; }
  uint32_t interests() const override { return kChanges; }
  void OnChange(const ChangeEvent& change) override;
  bool Certain() const override { return !violations_.empty(); }
  void Finish(const RunEnd& ending, std::vector<Finding>* findings) override;

 private:
  const runtime::ControllerSpec* Declarer(const ChangeEvent& change) const;

  struct Violation {
    sim::RecordIndex call;
    ObjectId object;
    std::string from, to, path;
    std::vector<std::string> declared;
  };
  std::vector<Violation> violations_;
};

}  // namespace quiesce::scenarios

#endif  // QUIESCE_SCENARIOS_DETECTORS_PHASE_VIOLATION_H_
