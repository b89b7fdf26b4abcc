// Notes when something last happened that keeps a world from being at rest: a change of an object,
// a reconcile that failed.
//
// Two things do not count (see steady_rounds.h). A heartbeat never does. And a steady round is
// nothing new: a world in which nothing else happens until its time is over is at rest, too.
#ifndef QUIESCE_SCENARIOS_PLAY_ACTIVITY_H_
#define QUIESCE_SCENARIOS_PLAY_ACTIVITY_H_

#include <cstdint>
#include <set>
#include <utility>

#include "absl/time/time.h"
#include "scenarios/findings/detector.h"
#include "sim/clock.h"

namespace quiesce::scenarios {

class Activity : public RunListener {
 public:
  // With `refusals`: some requests of the run are refused for good. A reconcile that failed over
  // one has no work left.
  explicit Activity(bool refusals) : refusals_(refusals) {}

  uint32_t interests() const override {
    return kChanges | kReconciles | kLifecycles | (refusals_ ? kCalls : 0);
  }

  void OnCall(const CallEvent& call) override;

  void OnChange(const ChangeEvent& change) override;
  void OnReconcileEnd(const ReconcileEvent& end) override;
  void OnLifecycle(const LifecycleEvent& lifecycle) override;

  // The last change or failure that was no heartbeat.
  absl::Time last() const { return last_; }
  // The last one that was no steady round either.
  absl::Time last_new() const { return last_new_; }
  // A key's last reconcile failed and will be tried again.
  bool retries() const { return !failing_.empty(); }

 private:
  const bool refusals_;
  std::set<sim::RecordIndex> refused_;  // reconciles
  std::set<std::pair<sim::ActorId, ObjectId>> failing_;
  absl::Time last_ = sim::StartTime(), last_new_ = sim::StartTime();
};

}  // namespace quiesce::scenarios

#endif  // QUIESCE_SCENARIOS_PLAY_ACTIVITY_H_
