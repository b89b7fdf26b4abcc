#include "sim/fair_strategy.h"

#include "gtest/gtest.h"

namespace quiesce::sim {
namespace {

class LastStrategy : public Strategy {
 public:
  uint64_t Pick(const ChoicePoint&, uint64_t n, uint64_t) override { return n - 1; }
};

TEST(FairStrategy, IsFairOnlyAboutTheWeatherAndOnlyOnceAsked) {
  FairStrategy strategy(std::make_unique<LastStrategy>());
  EXPECT_EQ(strategy.Pick({ChoiceClass::kOrder, "ready"}, 3, 0), 2u);
  strategy.BeFair();
  EXPECT_EQ(strategy.Pick({ChoiceClass::kOrder, "ready"}, 3, 1), 0u);
  EXPECT_EQ(strategy.Pick({ChoiceClass::kFault, "mix"}, 3, 2), 0u);
  EXPECT_EQ(strategy.Pick({ChoiceClass::kDelay, "watch-lag"}, 3, 3), 0u);
  EXPECT_EQ(strategy.Pick({ChoiceClass::kJitter, "resync"}, 3, 4), 2u);
}

// The label never decides: whatever is called like a delay or a fault is judged by its class.
TEST(FairStrategy, LabelsDoNotMatter) {
  FairStrategy strategy(std::make_unique<LastStrategy>());
  strategy.BeFair();
  EXPECT_EQ(strategy.Pick({ChoiceClass::kJitter, "latency"}, 3, 0), 2u);
  EXPECT_EQ(strategy.Pick({ChoiceClass::kDelay, "anything"}, 3, 1), 0u);
}

}  // namespace
}  // namespace quiesce::sim
