#include "sim/strategies.h"

#include "sim/delay_bounded_strategy.h"
#include "sim/pct_strategy.h"
#include "sim/random_strategy.h"

namespace quiesce::sim {
namespace {

template <typename S>
std::unique_ptr<Strategy> Make(uint64_t seed) {
  return std::make_unique<S>(seed);
}

}  // namespace

std::vector<StrategySpec> Strategies() {
  return {
      {"delay-bounded", "plain but for three departures from it, at drawn moments",
       &Make<DelayBoundedStrategy>},
      {"pct", "actors with priorities, some always fast and some slow, that change a few times",
       &Make<PctStrategy>},
      {kDefaultStrategy, "each choice on its own: order 1 in 2, delays 1 in 4, faults 1 in 64",
       &Make<RandomStrategy>},
  };
}

}  // namespace quiesce::sim
