// Answers choices by a seeded generator. Mostly it answers plainly; how rarely it departs depends on
// the label, so that a run stays recognisable and a fault stands out:
//
//   label begins with   departs from 0
//   "ready"             1 in 8        order of events at one instant
//   "fault/"            1 in 64       faults
//   "latency", "lag"    1 in 4        delays
//   anything else       evenly over all answers (jitter, suffixes, uids)
//
// A departure is even over the answers other than 0.
//
//   Choices choices(std::make_unique<RandomStrategy>(seed));
//   Choices stormy(std::make_unique<RandomStrategy>(seed, std::vector<LabelOdds>{{"fault/", 4}}));
#ifndef QUIESCE_SIM_RANDOM_STRATEGY_H_
#define QUIESCE_SIM_RANDOM_STRATEGY_H_

#include <cstdint>
#include <string>
#include <vector>

#include "sim/random.h"
#include "sim/strategy.h"

namespace quiesce::sim {

struct LabelOdds {
  std::string prefix;  // of the label
  uint64_t one_in;     // departs from 0 once in so many times; 0: never; 1: always
};

class RandomStrategy : public Strategy {
 public:
  explicit RandomStrategy(uint64_t seed) : RandomStrategy(seed, {}) {}
  // `odds` come before the table above; the first prefix that fits counts.
  RandomStrategy(uint64_t seed, std::vector<LabelOdds> odds);

  uint64_t Pick(const char* label, uint64_t n, uint64_t index) override;

 private:
  struct Known {
    const char* label = nullptr;
    uint64_t one_in = 0;
  };
  // kEven, or the odds of a departure.
  uint64_t OddsOf(const char* label) const;

  Random random_;
  std::vector<LabelOdds> odds_;
  Known recent_[16];  // saves comparing texts; decides nothing
};

}  // namespace quiesce::sim

#endif  // QUIESCE_SIM_RANDOM_STRATEGY_H_
