// result-misuse: what a reconcile hands back contradicts itself or hides a failure:
//  - a result (Requeue, RequeueAfter) beside an error: the runtime ignores the result;
//  - success after a write that failed and was not made up for in the same reconcile.
//
// Silent on writes that found their work done (404 on the way out, AlreadyExists on create), on failed
// writes followed by a good one to the same object, and on a conflict answered by Requeue.
#ifndef QUIESCE_SCENARIOS_DETECTORS_RESULT_MISUSE_H_
#define QUIESCE_SCENARIOS_DETECTORS_RESULT_MISUSE_H_

#include <cstdint>
#include <vector>
#include "scenarios/findings/detector.h"

namespace quiesce::scenarios {

class ResultMisuse : public Detector {
 public:
  static constexpr DetectorInfo kInfo = {
      "result-misuse", "What a reconcile hands back contradicts itself or hides a failure.",
      "docs/findings/result-misuse.md"};

  const DetectorInfo& info() const override { return kInfo; }
  uint32_t interests() const override { return kCalls | kReconciles; }
  void OnCall(const SeenCall& call) override;
  void OnReconcileEnd(const SeenReconcile& end) override;
  void Finish(const Ending& ending, std::vector<Finding>* findings) override;

 private:
  struct Misuse {
    uint64_t count = 0;
    sim::RecordIndex end = 0, write = 0;  // of the first
    ObjectId object = kNoObject;
    sim::ActorId actor = 0;
  };
  struct FailedWrite {
    sim::RecordIndex reconcile, call;
    ObjectId object;
    bool conflict;
  };
  void Note(Misuse* misuse, const SeenReconcile& end, sim::RecordIndex write);

  std::vector<FailedWrite> failed_;  // of reconciles under way
  Misuse with_error_, hidden_;
};

}  // namespace quiesce::scenarios

#endif  // QUIESCE_SCENARIOS_DETECTORS_RESULT_MISUSE_H_
