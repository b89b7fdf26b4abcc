// Answers every choice with 0: events in order, no faults, no delays.
#ifndef QUIESCE_SIM_PLAIN_STRATEGY_H_
#define QUIESCE_SIM_PLAIN_STRATEGY_H_

#include "sim/strategy.h"

namespace quiesce::sim {

class PlainStrategy : public Strategy {
 public:
  uint64_t Pick(const ChoicePoint&, uint64_t, uint64_t) override { return 0; }
};

}  // namespace quiesce::sim

#endif  // QUIESCE_SIM_PLAIN_STRATEGY_H_
