// Tells what goes on from what is new: changes that timers bring about again and again.
//
//   if (run().rounds().last() == SteadyRounds::Kind::kHeartbeat) return;
//
// A heartbeat is a change that a controller's own timer asks for, and in which only times (or ages)
// differ. A steady change is one of a chain that such a timer began, and whose like - the same
// controller, the same kind of object, the same fields - a timer has brought three times before.
#ifndef QUIESCE_SCENARIOS_FINDINGS_STEADY_ROUNDS_H_
#define QUIESCE_SCENARIOS_FINDINGS_STEADY_ROUNDS_H_

#include <cstdint>
#include <map>

#include "scenarios/findings/causes.h"

namespace quiesce::scenarios {

class SteadyRounds {
 public:
  enum class Kind : uint8_t { kNew, kSteady, kHeartbeat };

  // `run` outlives this.
  explicit SteadyRounds(const Observer* run) : run_(run) {}

  // A change has been told to the causes.
  void OnChange(ChangeNumber number);
  // What the last change was.
  Kind last() const { return last_; }
  // A timer has brought its like before. Costs a comparison of the object's states.
  bool IsKnown(ChangeNumber number) const;

 private:
  // Who, what kind of object, which fields; and whether only times differ.
  uint64_t ShapeOf(ChangeNumber number, bool* only_times) const;

  const Observer* const run_;
  std::map<uint64_t, int> seen_;  // shapes of changes that timers brought, and how often
  Kind last_ = Kind::kNew;
};

}  // namespace quiesce::scenarios

#endif  // QUIESCE_SCENARIOS_FINDINGS_STEADY_ROUNDS_H_
