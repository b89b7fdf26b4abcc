// volatile-write: a controller writes an object again and again, and each time the only difference is a
// time, a counter or the order of a list. Each such write wakes whoever watches the object - mostly
// the writer itself.
//
// Counted in a row, for one actor and one object, with no outside input in between: five at less than a
// minute apart. Silent on numbers that grow towards something (a rollout): a counter counts only if
// the world never comes to rest. Silent on leases, whose purpose is to show a time.
#ifndef QUIESCE_SCENARIOS_DETECTORS_VOLATILE_WRITE_H_
#define QUIESCE_SCENARIOS_DETECTORS_VOLATILE_WRITE_H_

#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "scenarios/findings/detector.h"

namespace quiesce::scenarios {

class VolatileWrite : public Detector {
 public:
  static constexpr DetectorInfo kInfo = {
      "volatile-write",
      "A controller writes an object again and again, and each time the only difference is a time, "
      "a counter or the order of a list.",
      "docs/findings/volatile-write.md"};

  const DetectorInfo& info() const override { return kInfo; }
  uint32_t interests() const override { return kCalls | kInputs; }
  void OnCall(const SeenCall& call) override;
  void OnInput(const Seen& input) override;
  void Finish(const Ending& ending, std::vector<Finding>* findings) override;

 private:
  struct Streak {
    uint64_t writes = 0;
    bool counter = false;  // all that makes it volatile is a counter
    sim::RecordIndex first = 0, last = 0;
    absl::Time started, latest;
  };
  using Key = std::pair<ObjectId, sim::ActorId>;
  void Consider(const Key& key, const Streak& streak);

  std::map<Key, Streak> streaks_;
  Key worst_key_ = {kNoObject, 0};
  Streak worst_;
};

}  // namespace quiesce::scenarios

#endif  // QUIESCE_SCENARIOS_DETECTORS_VOLATILE_WRITE_H_
