// runaway: a controller makes work for itself without end, and the rounds differ: a counter in a
// message, a random token, a list that grows, a new child or Event each time, a child that is
// created, collected and created again.
//
// Two ways to see it. Rounds that cause each other are found by loops.h, once there are more of
// them than finite work has or the run ends and they go on. And what a controller's timers add for
// ever: thirty objects or list items and more, one after another, none ever taken away, and the
// last of them when the run ends. Silent on work that ends, on histories with a limit, and on what
// the scenario's steps ask for.
#ifndef QUIESCE_SCENARIOS_DETECTORS_RUNAWAY_H_
#define QUIESCE_SCENARIOS_DETECTORS_RUNAWAY_H_

#include <cstdint>
#include <map>
#include <string>
#include <tuple>

#include "scenarios/findings/detector.h"

namespace quiesce::scenarios {

class Runaway : public Detector {
 public:
  static constexpr DetectorInfo kInfo = {
      "runaway", "A controller makes work for itself without end, and no two rounds are alike.",
      "docs/findings/runaway.md"};

  const DetectorInfo& info() const override { return kInfo; }
  uint32_t interests() const override { return kChanges; }
  void OnChange(const ChangeEvent& change) override;
  bool Certain() const override;
  void Finish(const RunEnd& ending, std::vector<Finding>* findings) override;

 private:
  // What one controller adds for one key: objects of a kind, or items of a list of an object.
  struct What {
    sim::ActorId actor;
    ObjectId key;
    std::string of;  // the resource, or the list's path
    friend bool operator<(const What& a, const What& b) {
      return std::tie(a.actor, a.key, a.of) < std::tie(b.actor, b.key, b.of);
    }
  };
  struct Growth {
    uint64_t steps = 0;
    bool shrank = false;
    absl::Time first, last;
    sim::RecordIndex first_change = 0, last_change = 0;
  };
  void Note(const What& what, const ChangeEvent& change);

  std::map<What, Growth> growths_;
  std::map<ObjectId, What> creators_;
};

}  // namespace quiesce::scenarios

#endif  // QUIESCE_SCENARIOS_DETECTORS_RUNAWAY_H_
