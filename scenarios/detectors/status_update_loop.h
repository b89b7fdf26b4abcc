// status-update-loop: the world returns to an earlier state - but for resource versions, generations and
// times - with writes in between and no outside input, again and again. As nothing undetermined
// enters between the rounds, it will never end: a proven cycle, with its period, writers and field.
//
// Silent below three rounds, on rounds whose writes change nothing but times and the like
// (volatile-write looks at those), and on two controllers that fight over a field outside of status
// (writer-fight).
#ifndef QUIESCE_SCENARIOS_DETECTORS_STATUS_UPDATE_LOOP_H_
#define QUIESCE_SCENARIOS_DETECTORS_STATUS_UPDATE_LOOP_H_

#include <cstdint>
#include <vector>
#include "absl/container/btree_map.h"

#include "scenarios/findings/detector.h"

namespace quiesce::scenarios {

class StatusUpdateLoop : public Detector {
 public:
  static constexpr DetectorInfo kInfo = {
      "status-update-loop",
      "The world returns to an earlier state, with writes in between and without anything "
      "happening outside. As nothing undetermined enters between the rounds, it will go on for "
      "ever: a proven cycle.",
      "docs/findings/status-update-loop.md"};

  const DetectorInfo& info() const override { return kInfo; }
  uint32_t interests() const override { return kCalls | kInputs | kLifecycles; }
  void OnCall(const SeenCall& call) override;
  void OnInput(const Seen& input) override { Forget(); }
  void OnLifecycle(const SeenLifecycle& lifecycle) override { Forget(); }
  bool Certain() const override { return rounds_.size() > kRounds; }
  void Finish(const Ending& ending, std::vector<Finding>* findings) override;

 private:
  static constexpr size_t kRounds = 3;

  // An effective write that changed the state of its object.
  struct Write {
    sim::RecordIndex call;
    sim::ActorId actor;
    ObjectId object;
  };
  void Forget();

  std::vector<uint64_t> object_states_;  // by object: its StateHash, mixed with its number; 0: absent
  uint64_t world_ = 0;                   // the sum of them
  std::vector<Write> writes_;            // since the last input
  // After which writes (positions in writes_) the world was in each state.
  absl::btree_map<uint64_t, std::vector<size_t>> seen_;
  std::vector<size_t> rounds_;           // of the proven cycle: where each round ends; empty: none
  std::vector<Write> cycle_writes_;
};

}  // namespace quiesce::scenarios

#endif  // QUIESCE_SCENARIOS_DETECTORS_STATUS_UPDATE_LOOP_H_
