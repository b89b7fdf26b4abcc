// The strategies that can be named: `quiesce run --strategy pct`.
//
//   for (const StrategySpec& spec : Strategies()) {
//     if (spec.name == "pct") Choices choices(spec.make(seed));
//   }
//
// A strategy of one's own is one file with a Strategy and a StrategySpec in one's catalog.
#ifndef QUIESCE_SIM_STRATEGIES_H_
#define QUIESCE_SIM_STRATEGIES_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "sim/strategy.h"

namespace quiesce::sim {

struct StrategySpec {
  std::string name;
  std::string about;  // one sentence for `quiesce list`
  // Called once for each run, from any thread; equal seeds must give equal answers. A seed is at
  // least 1: run 0 is always the plain one.
  std::function<std::unique_ptr<Strategy>(uint64_t seed)> make;
};

// Those of Quiesce, ordered by name.
std::vector<StrategySpec> Strategies();

// What is used unless another one is named.
inline constexpr char kDefaultStrategy[] = "random";

}  // namespace quiesce::sim

#endif  // QUIESCE_SIM_STRATEGIES_H_
