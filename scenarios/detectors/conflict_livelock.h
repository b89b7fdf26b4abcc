// conflict-livelock: an actor gets 409 Conflict for one object again and again with the same
// resourceVersion in its request: it never reads the object anew.
//
// Silent on conflicts that are injected, on ones with another precondition each time (an honest race),
// and below eight in a row or half a minute: a cache that lags, or whose watch is being taken up
// again, may need some tries.
#ifndef QUIESCE_SCENARIOS_DETECTORS_CONFLICT_LIVELOCK_H_
#define QUIESCE_SCENARIOS_DETECTORS_CONFLICT_LIVELOCK_H_

#include <map>
#include <utility>
#include <vector>
#include "scenarios/findings/detector.h"

namespace quiesce::scenarios {

class ConflictLivelock : public Detector {
 public:
  static constexpr DetectorInfo kInfo = {
      "conflict-livelock",
      "An actor gets conflict after conflict for one object with the same resourceVersion in its "
      "request: it never reads the object anew.",
      "docs/findings/conflict-livelock.md"};

  const DetectorInfo& info() const override { return kInfo; }
  uint32_t interests() const override { return kCalls; }
  void OnCall(const SeenCall& call) override;
  void Finish(const Ending& ending, std::vector<Finding>* findings) override;

 private:
  struct Streak {
    Value version;
    std::vector<sim::RecordIndex> conflicts;
  };
  std::map<std::pair<sim::ActorId, ObjectId>, Streak> streaks_;
  std::pair<sim::ActorId, ObjectId> worst_key_ = {0, kNoObject};
  Streak worst_;
};

}  // namespace quiesce::scenarios

#endif  // QUIESCE_SCENARIOS_DETECTORS_CONFLICT_LIVELOCK_H_
