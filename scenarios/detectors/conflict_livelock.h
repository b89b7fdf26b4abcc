// conflict-livelock: an actor gets 409 Conflict for one object again and again although what its
// cache shows is up to date, or although it has not read at all: it sends an old copy, an old
// precondition, or an apply that another manager's fields refuse.
//
// Counted without a success of the same verb and subresource in between, six in a row: updates,
// patches, applies and deletes. Silent on conflicts that are injected, and while the actor's watch
// has not brought the object's newest state: then the race is honest and the next event ends it.
#ifndef QUIESCE_SCENARIOS_DETECTORS_CONFLICT_LIVELOCK_H_
#define QUIESCE_SCENARIOS_DETECTORS_CONFLICT_LIVELOCK_H_

#include <map>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "scenarios/findings/detector.h"

namespace quiesce::scenarios {

class ConflictLivelock : public Detector {
 public:
  static constexpr DetectorInfo kInfo = {
      "conflict-livelock",
      "An actor gets conflict after conflict for one object with the same resourceVersion in its "
      "request: it never reads the object again.",
      "docs/findings/conflict-livelock.md"};

  const DetectorInfo& info() const override { return kInfo; }
  uint32_t interests() const override { return kCalls; }
  void OnCall(const CallEvent& call) override;
  void Finish(const RunEnd& ending, std::vector<Finding>* findings) override;

 private:
  // Who, on what, reconciling what, by which verb and through which subresource: another request
  // that succeeds is no success of these.
  using Key = std::tuple<sim::ActorId, ObjectId, ObjectId, api::Verb, std::string>;
  struct Streak {
    std::vector<sim::RecordIndex> conflicts;
    int64_t newest = 0;  // resourceVersion that a request of the streak was based on
  };
  std::map<Key, Streak> streaks_;
  Key worst_key_ = {0, kNoObject, kNoObject, api::Verb::kUpdate, ""};
  Streak worst_;
  std::set<ObjectId> objects_;  // of all streaks that are long enough
};

}  // namespace quiesce::scenarios

#endif  // QUIESCE_SCENARIOS_DETECTORS_CONFLICT_LIVELOCK_H_
