// thundering-herd: many keys of a controller wait for the same instant and start together, again
// and again: after an outage, or because they share one timer or one limiter.
//
// A herd is fifty different keys, and a quarter of those that timers hold, that timers wake within
// a tenth of a second; two herds make a finding. So do fifty calls of a service within that time by
// keys that a restart has woken. Silent on keys that events wake (a burst of events is the user's),
// on the first list after a start, on retries after less than a tenth of a second, which only
// follow such a burst, and on waits that are spread.
#ifndef QUIESCE_SCENARIOS_DETECTORS_THUNDERING_HERD_H_
#define QUIESCE_SCENARIOS_DETECTORS_THUNDERING_HERD_H_

#include <deque>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "scenarios/findings/detector.h"

namespace quiesce::scenarios {

class ThunderingHerd : public Detector {
 public:
  static constexpr DetectorInfo kInfo = {
      "thundering-herd", "Many keys wait for the same instant and start together, again and again.",
      "docs/findings/thundering-herd.md"};

  const DetectorInfo& info() const override { return kInfo; }
  uint32_t interests() const override {
    return kEnqueues | kReconciles | kExternalCalls | kLifecycles;
  }
  void OnEnqueue(const EnqueueEvent& enqueue) override;
  void OnReconcileBegin(const ReconcileEvent& begin) override;
  void OnExternalCall(const ExternalCallEvent& call) override;
  void OnLifecycle(const LifecycleEvent& lifecycle) override;
  void Finish(const RunEnd& ending, std::vector<Finding>* findings) override;

 private:
  struct Start {
    absl::Time when;
    ObjectId object;
    sim::RecordIndex begin;
  };
  struct Window {
    std::deque<Start> starts;                          // of the last tenth of a second
    std::map<ObjectId, int> keys;                      // in them
    std::vector<std::pair<absl::Time, size_t>> herds;  // when and how many keys
    bool in_herd = false;
    sim::RecordIndex example = 0;
  };
  std::map<std::pair<ObjectId, sim::ActorId>, bool> by_timer_;  // what woke the key last
  std::map<sim::ActorId, std::set<ObjectId>> waiting_;          // keys that a timer has ever held
  std::map<sim::ActorId, Window> windows_;
  // Calls of services by keys that a start has woken.
  struct Calls {
    std::deque<absl::Time> recent;
    size_t most = 0;
    absl::Time when;
    sim::RecordIndex example = 0;
    std::string service;
  };
  std::map<sim::ActorId, int> starts_;
  std::map<sim::ActorId, Calls> calls_;
};

}  // namespace quiesce::scenarios

#endif  // QUIESCE_SCENARIOS_DETECTORS_THUNDERING_HERD_H_
