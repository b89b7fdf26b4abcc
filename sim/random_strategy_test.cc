#include "sim/random_strategy.h"

#include "gtest/gtest.h"

namespace quiesce::sim {
namespace {

int Departures(RandomStrategy strategy, ChoiceClass choice_class, uint64_t n) {
  int departures = 0;
  for (uint64_t i = 0; i < 6400; ++i) {
    departures += strategy.Pick({choice_class, "x"}, n, i) != 0;
  }
  return departures;
}

TEST(RandomStrategy, OrderOfEventsDepartsOnceInTwo) {
  EXPECT_NEAR(Departures(RandomStrategy(1), ChoiceClass::kOrder, 3), 3200, 200);
}

TEST(RandomStrategy, DelaysDepartOnceInFour) {
  EXPECT_NEAR(Departures(RandomStrategy(1), ChoiceClass::kDelay, 4), 1600, 160);
}

TEST(RandomStrategy, FaultsAreRare) {
  EXPECT_NEAR(Departures(RandomStrategy(1), ChoiceClass::kFault, 2), 100, 40);
}

TEST(RandomStrategy, JitterIsEven) {
  EXPECT_NEAR(Departures(RandomStrategy(1), ChoiceClass::kJitter, 4), 4800, 160);
}

TEST(RandomStrategy, OddsMayBeGiven) {
  EXPECT_EQ(Departures(RandomStrategy(1, {.fault = 0}), ChoiceClass::kFault, 2), 0);
  EXPECT_EQ(Departures(RandomStrategy(1, {.fault = 1}), ChoiceClass::kFault, 2), 6400);
}

TEST(RandomStrategy, SameSeedGivesTheSameAnswers) {
  RandomStrategy a(5), b(5);
  for (uint64_t i = 0; i < 1000; ++i) {
    const ChoicePoint point{static_cast<ChoiceClass>(i % 4), "x"};
    EXPECT_EQ(a.Pick(point, 2 + i % 7, i), b.Pick(point, 2 + i % 7, i));
  }
}

}  // namespace
}  // namespace quiesce::sim
