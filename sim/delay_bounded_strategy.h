// The plain run with a few departures (after Emmi, Qadeer and Rakamaric, "Delay-Bounded
// Scheduling", POPL 2011): most bugs of order need one or two things to happen out of turn, and a
// run that is plain but for those is one that a person can follow.
//
//   Choices choices(std::make_unique<DelayBoundedStrategy>(seed));
//
// `departures` questions of order or delay, drawn beforehand, get an answer other than 0; all
// others of them get 0. No fault strikes by choice. Jitter is even, as with RandomStrategy.
#ifndef QUIESCE_SIM_DELAY_BOUNDED_STRATEGY_H_
#define QUIESCE_SIM_DELAY_BOUNDED_STRATEGY_H_

#include <cstdint>
#include <vector>

#include "sim/random.h"
#include "sim/strategy.h"

namespace quiesce::sim {

struct DelayBoundedOptions {
  int departures = 3;
};

class DelayBoundedStrategy : public Strategy {
 public:
  explicit DelayBoundedStrategy(uint64_t seed)
      : DelayBoundedStrategy(seed, DelayBoundedOptions()) {}
  DelayBoundedStrategy(uint64_t seed, DelayBoundedOptions options);

  uint64_t Pick(const ChoicePoint& point, uint64_t n, uint64_t index) override;

 private:
  Random random_;
  std::vector<uint64_t> departs_at_;  // numbers of questions, ascending, the next one last
  uint64_t asked_ = 0;                // of order and delay
};

}  // namespace quiesce::sim

#endif  // QUIESCE_SIM_DELAY_BOUNDED_STRATEGY_H_
