// attempt-budget: a controller declares after how many failed attempts it gives up, and tries more
// often for one object and one spec.
//
// Silent without such a declaration, after a success, a new spec or a user's change of the object
// (another job), and on attempts that were not stored because a fault hit the look or the
// controller died: nobody can count those.
#ifndef QUIESCE_SCENARIOS_DETECTORS_ATTEMPT_BUDGET_H_
#define QUIESCE_SCENARIOS_DETECTORS_ATTEMPT_BUDGET_H_

#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "scenarios/findings/detector.h"

namespace quiesce::scenarios {

class AttemptBudget : public Detector {
 public:
  static constexpr DetectorInfo kInfo = {
      "attempt-budget",
      "A controller tries more often than the number of attempts that it declares.",
      "docs/findings/attempt-budget.md"};

  const DetectorInfo& info() const override { return kInfo; }
  uint32_t interests() const override { return kExternalCalls | kChanges | kLifecycles; }
  void OnExternalCall(const ExternalCallEvent& call) override;
  void OnChange(const ChangeEvent& change) override;
  void OnLifecycle(const LifecycleEvent& lifecycle) override;
  void Finish(const RunEnd& ending, std::vector<Finding>* findings) override;

 private:
  using Key = std::tuple<ObjectId, sim::ActorId, std::string>;

  // Attempts whose look could not store that it had made one.
  size_t Uncounted(const std::vector<sim::RecordIndex>& attempts) const;
  // A count in memory begins anew with each life.
  void TellRestarts(sim::ActorId actor, const std::vector<sim::RecordIndex>& attempts,
                    Finding* finding) const;

  std::map<Key, std::vector<sim::RecordIndex>> rows_;  // failed attempts
  std::vector<std::pair<sim::ActorId, sim::RecordIndex>> starts_;
  // Rows that went beyond the budget when they ended.
  std::vector<std::pair<Key, std::vector<sim::RecordIndex>>> over_;
};

}  // namespace quiesce::scenarios

#endif  // QUIESCE_SCENARIOS_DETECTORS_ATTEMPT_BUDGET_H_
