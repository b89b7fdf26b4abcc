#include "scenarios/play/fair_strategy.h"

#include <gtest/gtest.h>

namespace quiesce::scenarios {
namespace {

class Last : public sim::Strategy {
 public:
  uint64_t Pick(const char*, uint64_t n, uint64_t) override { return n - 1; }
};

TEST(FairStrategy, IsFairOnlyAboutTheWeatherAndOnlyOnceAsked) {
  FairStrategy strategy(std::make_unique<Last>());
  EXPECT_EQ(strategy.Pick("ready", 3, 0), 2u);
  strategy.BeFair();
  EXPECT_EQ(strategy.Pick("ready", 3, 1), 0u);
  EXPECT_EQ(strategy.Pick("fault/mix", 3, 2), 0u);
  EXPECT_EQ(strategy.Pick("latency/request", 3, 3), 0u);
  EXPECT_EQ(strategy.Pick("name-suffix", 3, 4), 2u);
}

}  // namespace
}  // namespace quiesce::scenarios
