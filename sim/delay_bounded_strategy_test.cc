#include "sim/delay_bounded_strategy.h"

#include <set>

#include "gtest/gtest.h"

namespace quiesce::sim {
namespace {

TEST(DelayBoundedStrategy, DepartsSoOftenAndNoMore) {
  for (uint64_t seed = 1; seed <= 50; ++seed) {
    DelayBoundedStrategy strategy(seed, {.departures = 2});
    int departures = 0;
    for (uint64_t i = 0; i < 20000; ++i) {
      const ChoiceClass asked = i % 2 == 0 ? ChoiceClass::kOrder : ChoiceClass::kDelay;
      departures += strategy.Pick({asked, "x"}, 3, i) != 0;
    }
    EXPECT_EQ(departures, 2) << seed;
  }
}

TEST(DelayBoundedStrategy, DepartsEarlyAndLate) {
  std::set<int> digits;
  for (uint64_t seed = 1; seed <= 200; ++seed) {
    DelayBoundedStrategy strategy(seed, {.departures = 1});
    int at = 0;
    while (strategy.Pick({ChoiceClass::kOrder, "x"}, 2, 0) == 0) ++at;
    digits.insert(at < 10 ? 1 : at < 100 ? 2 : at < 1000 ? 3 : 4);
  }
  EXPECT_EQ(digits, (std::set<int>{1, 2, 3, 4}));
}

TEST(DelayBoundedStrategy, NoFaultStrikes) {
  DelayBoundedStrategy strategy(3);
  for (uint64_t i = 0; i < 1000; ++i) {
    EXPECT_EQ(strategy.Pick({ChoiceClass::kFault, "mix"}, 4, i), 0u);
  }
}

}  // namespace
}  // namespace quiesce::sim
