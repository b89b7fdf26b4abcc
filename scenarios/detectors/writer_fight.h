// writer-fight: two or more controllers write one field of an object in turn, or create and delete
// it in turn, each in answer to what the other wrote: an answer is a write by a reconcile that the
// other's write woke, or by the first look that could see it.
//
// loops.h finds it. Silent on turns that time decides (a hand-over, scaling by day and night), on
// what a step of the scenario writes, on different fields, and on fields of status, where the same
// thing is a status-update-loop.
#ifndef QUIESCE_SCENARIOS_DETECTORS_WRITER_FIGHT_H_
#define QUIESCE_SCENARIOS_DETECTORS_WRITER_FIGHT_H_

#include <string>
#include <vector>

#include "scenarios/findings/detector.h"

namespace quiesce::scenarios {

struct Loop;

class WriterFight : public Detector {
 public:
  static constexpr DetectorInfo kInfo = {
      "writer-fight",
      "Two actors write one field of an object in turn, and each undoes what the other wrote.",
      "docs/findings/writer-fight.md"};

  const DetectorInfo& info() const override { return kInfo; }
  uint32_t interests() const override { return 0; }
  bool Certain() const override;
  void Finish(const RunEnd& ending, std::vector<Finding>* findings) override;

 private:
  // `one writes 1, two writes 4`
  std::string Values(const Loop& loop) const;
  // The field manager that all fighters write under; "" if they have several.
  std::string SharedManager(const Loop& loop) const;
};

}  // namespace quiesce::scenarios

#endif  // QUIESCE_SCENARIOS_DETECTORS_WRITER_FIGHT_H_
