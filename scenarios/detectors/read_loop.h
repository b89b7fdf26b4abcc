// read-loop: a key is reconciled again and again at speed, by its own timers, while neither its
// reconciles write anything nor anything outside happens.
//
// Counted in a row for one key: thirty successful reconciles at two seconds apart or less on average,
// each woken by Requeue or RequeueAfter, without an effective write by them and without a change of
// the object. Silent on polling at a humane pace, on retries of errors, and on keys that events wake.
#ifndef QUIESCE_SCENARIOS_DETECTORS_READ_LOOP_H_
#define QUIESCE_SCENARIOS_DETECTORS_READ_LOOP_H_

#include <cstdint>
#include <map>
#include <utility>

#include "scenarios/findings/detector.h"

namespace quiesce::scenarios {

class ReadLoop : public Detector {
 public:
  static constexpr DetectorInfo kInfo = {"read-loop",
                                         "A key is reconciled again and again at speed, by its own "
                                         "timers, and nothing is written and nothing happens.",
                                         "docs/findings/read-loop.md"};

  const DetectorInfo& info() const override { return kInfo; }
  uint32_t interests() const override { return kCalls | kEnqueues | kReconciles | kInputs; }
  void OnCall(const SeenCall& call) override;
  void OnEnqueue(const SeenEnqueue& enqueue) override;
  void OnReconcileEnd(const SeenReconcile& end) override;
  void OnInput(const Seen& input) override { streaks_.clear(); }
  void Finish(const Ending& ending, std::vector<Finding>* findings) override;

 private:
  struct Streak {
    uint64_t reconciles = 0;
    bool by_timer = false;  // what woke the next one
    absl::Time first, last;
    sim::RecordIndex last_end = 0;
  };
  using Key = std::pair<ObjectId, sim::ActorId>;

  std::map<Key, Streak> streaks_;
  Key worst_key_ = {kNoObject, 0};
  Streak worst_;
};

}  // namespace quiesce::scenarios

#endif  // QUIESCE_SCENARIOS_DETECTORS_READ_LOOP_H_
