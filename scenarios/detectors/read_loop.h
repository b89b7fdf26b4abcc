// read-loop: a controller looks again and again, and fast, at what does not change, while nothing
// outside is awaited: no service is asked, and nothing that it reads is changed by anybody.
//
// A look is a reconcile or a read; they are counted for each key from the last change of what the
// key's reconciles read, and judged over ten minutes without one:
//   - a key that is looked at every five seconds or faster, by its own timers (or by reads within
//     one reconcile that goes on);
//   - a controller whose timers ask the API server more than once in two seconds or start more than
//     twenty reconciles a second, where its keys come back more often than every 25 s.
// A thousand looks of one key without a second between them need no ten minutes.
//
// Silent on polling of an operation or of anything else that moves, on a standby that watches the
// leader's lease, on polls at a humane pace, on retries of errors, and on keys that events wake.
#ifndef QUIESCE_SCENARIOS_DETECTORS_READ_LOOP_H_
#define QUIESCE_SCENARIOS_DETECTORS_READ_LOOP_H_

#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "scenarios/findings/causes.h"
#include "scenarios/findings/detector.h"

namespace quiesce::scenarios {

class ReadLoop : public Detector {
 public:
  static constexpr DetectorInfo kInfo = {"read-loop",
                                         "A key is reconciled again and again at speed, by its own "
                                         "timers, and nothing is written and nothing happens.",
                                         "docs/findings/read-loop.md"};

  const DetectorInfo& info() const override { return kInfo; }
  uint32_t interests() const override { return kCalls | kReconciles; }
  void OnCall(const CallEvent& call) override;
  void OnReconcileEnd(const ReconcileEvent& end) override;
  bool Certain() const override { return hot_; }
  bool RunsAway() const override { return hot_; }
  void Finish(const RunEnd& ending, std::vector<Finding>* findings) override;

 private:
  // Looks of one key, or of all keys of a controller (kNoObject), since something changed for it.
  struct Streak {
    uint64_t looks = 0;   // reconciles
    uint64_t reads = 0;   // requests to the API server that read
    uint64_t no_ops = 0;  // write requests that changed nothing
    absl::Time first, last;
    sim::RecordIndex first_record = 0, last_record = 0;
  };
  using Key = std::pair<sim::ActorId, ObjectId>;

  void Begin(Streak* streak, const Event& seen) const;
  size_t KeysOf(sim::ActorId actor) const;  // that a controller has looked at
  bool IsLoop(const Key& key, const Streak& streak) const;
  Finding Describe(const Key& key, const Streak& streak) const;

  std::map<Key, Streak> streaks_;
  bool hot_ = false;
};

}  // namespace quiesce::scenarios

#endif  // QUIESCE_SCENARIOS_DETECTORS_READ_LOOP_H_
