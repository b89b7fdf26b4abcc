// permanent-error-retry: a reconcile fails again and again with the same error, one that no retry can
// heal: the object is gone, exists already, is invalid or forbidden.
//
// Silent below eight in a row, on errors that pass (conflicts, timeouts, an unavailable server or
// service), and where something changes between the tries.
#ifndef QUIESCE_SCENARIOS_DETECTORS_PERMANENT_ERROR_RETRY_H_
#define QUIESCE_SCENARIOS_DETECTORS_PERMANENT_ERROR_RETRY_H_

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "scenarios/findings/detector.h"

namespace quiesce::scenarios {

class PermanentErrorRetry : public Detector {
 public:
  static constexpr DetectorInfo kInfo = {
      "permanent-error-retry",
      "A reconcile fails again and again with the same error, one that no retry can heal.",
      "docs/findings/permanent-error-retry.md"};

  const DetectorInfo& info() const override { return kInfo; }
  uint32_t interests() const override { return kCalls | kReconciles | kInputs; }
  void OnCall(const SeenCall& call) override;
  void OnReconcileEnd(const SeenReconcile& end) override;
  void OnInput(const Seen& input) override { streaks_.clear(); }
  void Finish(const Ending& ending, std::vector<Finding>* findings) override;

 private:
  struct Streak {
    std::string error;
    std::vector<absl::Time> tries;
    sim::RecordIndex first = 0, last = 0;
  };
  using Key = std::pair<ObjectId, sim::ActorId>;

  std::map<Key, Streak> streaks_;
  Key worst_key_ = {kNoObject, 0};
  Streak worst_;
};

}  // namespace quiesce::scenarios

#endif  // QUIESCE_SCENARIOS_DETECTORS_PERMANENT_ERROR_RETRY_H_
