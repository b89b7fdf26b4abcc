// Answers choices by a seeded generator. Mostly it answers plainly; how rarely it departs depends
// on the class of the question, so that a run stays recognisable and a fault stands out:
//
//   class    departs from 0
//   order    1 in 2     events at one instant
//   delay    1 in 4     latencies and lags
//   fault    1 in 64
//   jitter   evenly over all answers
//
// A departure is even over the answers other than 0.
//
//   Choices choices(std::make_unique<RandomStrategy>(seed));
//   Choices stormy(std::make_unique<RandomStrategy>(seed, RandomOdds{.fault = 4}));
#ifndef QUIESCE_SIM_RANDOM_STRATEGY_H_
#define QUIESCE_SIM_RANDOM_STRATEGY_H_

#include <cstdint>

#include "sim/random.h"
#include "sim/strategy.h"

namespace quiesce::sim {

// Departs from 0 once in so many times; 0: never; 1: always.
struct RandomOdds {
  uint64_t order = 2, delay = 4, fault = 64;
};

class RandomStrategy : public Strategy {
 public:
  explicit RandomStrategy(uint64_t seed) : RandomStrategy(seed, RandomOdds()) {}
  RandomStrategy(uint64_t seed, RandomOdds odds) : random_(seed), odds_(odds) {}

  uint64_t Pick(const ChoicePoint& point, uint64_t n, uint64_t index) override;

 private:
  Random random_;
  const RandomOdds odds_;
};

}  // namespace quiesce::sim

#endif  // QUIESCE_SIM_RANDOM_STRATEGY_H_
