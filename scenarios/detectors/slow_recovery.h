// slow-recovery: a service answers again, and the controller comes back to an object much later
// than its declared policy allows: later than its cap, or after a delay that is out of all
// proportion to the time for which it had failed. A delay that doubles with each failure is never
// much longer than the outage was.
//
// Silent without a declared policy, where somebody changed the object, the controller was down, its
// clock was set or requests of its looks failed meanwhile, and where the service still failed for
// others.
#ifndef QUIESCE_SCENARIOS_DETECTORS_SLOW_RECOVERY_H_
#define QUIESCE_SCENARIOS_DETECTORS_SLOW_RECOVERY_H_

#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "scenarios/findings/detector.h"

namespace quiesce::scenarios {

class SlowRecovery : public Detector {
 public:
  static constexpr DetectorInfo kInfo = {
      "slow-recovery",
      "A service answers again, and the controller comes back much later than it declares.",
      "docs/findings/slow-recovery.md"};

  const DetectorInfo& info() const override { return kInfo; }
  uint32_t interests() const override { return kExternalCalls | kChanges | kLifecycles; }
  void OnExternalCall(const ExternalCallEvent& call) override;
  void OnChange(const ChangeEvent& change) override;
  void OnLifecycle(const LifecycleEvent& lifecycle) override;
  void Finish(const RunEnd& ending, std::vector<Finding>* findings) override;

 private:
  using Key = std::tuple<ObjectId, sim::ActorId, std::string>;
  struct Row {
    sim::RecordIndex first = 0, last = 0;  // failed calls
    size_t failures = 0;
    absl::Time began, failed;
  };
  // The slowest that was seen.
  struct Slow {
    Key key;
    Row row;
    sim::RecordIndex success = 0;
    absl::Duration waited;
    std::string why;
  };

  void Judge(const Key& key, const Row& row, const ExternalCallEvent& success);
  bool WasDisturbed(const Row& row, sim::RecordIndex success) const;

  std::map<Key, Row> rows_;
  std::map<std::string, absl::Time> last_failure_;  // of a service, for anybody
  Slow slow_;
};

}  // namespace quiesce::scenarios

#endif  // QUIESCE_SCENARIOS_DETECTORS_SLOW_RECOVERY_H_
