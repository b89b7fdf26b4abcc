// Notes when something last happened that keeps a world from being at rest: a write that changed an
// object, or a reconcile that failed.
#ifndef QUIESCE_SCENARIOS_PLAY_ACTIVITY_H_
#define QUIESCE_SCENARIOS_PLAY_ACTIVITY_H_

#include <vector>

#include "absl/time/time.h"
#include "scenarios/findings/detector.h"
#include "sim/clock.h"

namespace quiesce::scenarios {

class Activity : public RunListener {
 public:
  uint32_t interests() const override { return kCalls | kReconciles; }

  void OnCall(const SeenCall& call) override {
    // Leases are renewed for ever: that is no work.
    if (call.call.changed() && call.call.request.resource.resource != "leases") last_ = call.time;
  }
  void OnReconcileEnd(const SeenReconcile& end) override {
    if (!end.reconcile_record.outcome.error.ok()) last_ = end.time;
  }

  absl::Time last() const { return last_; }

 private:
  absl::Time last_ = sim::StartTime();
};

}  // namespace quiesce::scenarios

#endif  // QUIESCE_SCENARIOS_PLAY_ACTIVITY_H_
