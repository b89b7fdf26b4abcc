// Probabilistic concurrency testing (Burckhardt et al., "A Randomized Scheduler with Probabilistic
// Guarantees of Finding Bugs", ASPLOS 2010), carried over from threads to the actors of a world:
// each actor gets a random priority, and everything that the world decides between actors goes by
// it.
//
//   Choices choices(std::make_unique<PctStrategy>(seed));
//
// - Order: the event of the actor with the highest priority goes first.
// - Delay: the latencies and lags of an actor in the lower half of all priorities are as long as
//   can be, those of the upper half as short.
// - At `changes` moments of the run, drawn beforehand, whoever is asked about falls below all
//   others.
// - Faults strike rarely and jitter is even, as with RandomStrategy.
//
// So one controller is always far ahead of another, but for a few moments: what needs a long
// stretch of unfairness shows here, while RandomStrategy evens it out.
#ifndef QUIESCE_SIM_PCT_STRATEGY_H_
#define QUIESCE_SIM_PCT_STRATEGY_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "sim/random_strategy.h"
#include "sim/strategy.h"

namespace quiesce::sim {

struct PctOptions {
  int changes = 3;  // d - 1 of the paper
};

class PctStrategy : public Strategy {
 public:
  explicit PctStrategy(uint64_t seed) : PctStrategy(seed, PctOptions()) {}
  PctStrategy(uint64_t seed, PctOptions options);

  uint64_t Pick(const ChoicePoint& point, uint64_t n, uint64_t index) override;

 private:
  // A priority by the actor's name; those that have fallen are below all that have not.
  int64_t PriorityOf(absl::string_view actor);
  // The answer whose actor has the highest priority, the first of several.
  uint64_t First(const Alternatives& alternatives, uint64_t n);
  // Called for each question of order or delay with the actor that profits from it.
  void MaybeChange(absl::string_view actor);

  const uint64_t seed_;
  RandomStrategy rest_;               // faults, jitter, order among no one in particular
  std::vector<uint64_t> changes_at_;  // numbers of questions, ascending, the next one last
  uint64_t asked_ = 0;                // of order and delay
  int64_t lowest_ = 0;
  std::vector<std::pair<std::string, int64_t>> priorities_;  // a world has few actors
};

}  // namespace quiesce::sim

#endif  // QUIESCE_SIM_PCT_STRATEGY_H_
