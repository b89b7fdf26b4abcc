// not-idempotent: the world is at rest and its goal reached, each object is reconciled once more, and a
// controller writes something.
//
// Silent on write requests that change nothing (redundant-write looks at those) and on everything
// before the world is at rest.
#ifndef QUIESCE_SCENARIOS_DETECTORS_NOT_IDEMPOTENT_H_
#define QUIESCE_SCENARIOS_DETECTORS_NOT_IDEMPOTENT_H_

#include "scenarios/findings/detector.h"

namespace quiesce::scenarios {

class NotIdempotent : public Detector {
 public:
  static constexpr DetectorInfo kInfo = {
      "not-idempotent",
      "The world is at rest and the goal is reached; every object is reconciled once more, and "
      "something is written.",
      "docs/findings/not-idempotent.md"};

  const DetectorInfo& info() const override { return kInfo; }
  uint32_t interests() const override { return kCalls; }
  void OnCall(const SeenCall& call) override;
  void Finish(const Ending& ending, std::vector<Finding>* findings) override;

 private:
  std::vector<sim::RecordIndex> writes_;
  ObjectId object_ = kNoObject;
};

}  // namespace quiesce::scenarios

#endif  // QUIESCE_SCENARIOS_DETECTORS_NOT_IDEMPOTENT_H_
