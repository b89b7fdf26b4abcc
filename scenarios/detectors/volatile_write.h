// volatile-write: a controller writes an object again and again, and all that differs is a time, an
// age, a counter, a rounding or the order of a list - and it does so because it hears of its own
// write, or far faster than anybody can use.
//
// Self-woken ones are found by loops.h. The others are counted here: writes of one controller to
// one object whose average distance is below a second, sixty in a row. Silent on heartbeats at any
// humane pace, whoever may read them.
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
  uint32_t interests() const override { return kChanges | kInputs; }
  void OnChange(const ChangeEvent& change) override;
  void OnInput(const Event& input) override { streaks_.clear(); }
  bool Certain() const override;
  bool RunsAway() const override { return fast_.writes >= kEnough; }
  void Finish(const RunEnd& ending, std::vector<Finding>* findings) override;

 private:
  static constexpr uint64_t kEnough = 60;
  struct Streak {
    uint64_t writes = 0;
    sim::RecordIndex first = 0, last = 0;
    absl::Time started, latest;
  };
  using Key = std::pair<ObjectId, sim::ActorId>;

  bool Undoes(const ChangeEvent& change) const;

  std::map<Key, Streak> streaks_;
  Key fast_key_ = {kNoObject, 0};
  Streak fast_;
};

}  // namespace quiesce::scenarios

#endif  // QUIESCE_SCENARIOS_DETECTORS_VOLATILE_WRITE_H_
