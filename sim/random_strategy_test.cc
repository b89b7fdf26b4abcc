#include "sim/random_strategy.h"

#include <vector>

#include "gtest/gtest.h"

namespace quiesce::sim {
namespace {

int Departures(RandomStrategy strategy, const char* label, uint64_t n) {
  int departures = 0;
  for (int i = 0; i < 6400; ++i) departures += strategy.Pick(label, n, i) != 0;
  return departures;
}

TEST(RandomStrategy, OrderOfEventsDepartsOnceInEight) {
  EXPECT_NEAR(Departures(RandomStrategy(1), "ready", 3), 800, 120);
}

TEST(RandomStrategy, FaultsAreRare) {
  EXPECT_NEAR(Departures(RandomStrategy(1), "fault/conflict", 2), 100, 40);
}

TEST(RandomStrategy, OtherChoicesAreEven) {
  EXPECT_NEAR(Departures(RandomStrategy(1), "suffix", 2), 3200, 200);
}

TEST(RandomStrategy, GivenOddsComeFirst) {
  EXPECT_EQ(Departures(RandomStrategy(1, {{"fault/", 0}}), "fault/x", 2), 0);
  EXPECT_EQ(Departures(RandomStrategy(1, {{"fault/x", 1}, {"fault/", 0}}), "fault/x", 2), 6400);
}

TEST(RandomStrategy, SameSeedGivesTheSameAnswers) {
  RandomStrategy a(5), b(5);
  for (uint64_t i = 0; i < 1000; ++i) {
    const char* label = i % 3 == 0 ? "ready" : "suffix";
    EXPECT_EQ(a.Pick(label, 2 + i % 7, i), b.Pick(label, 2 + i % 7, i));
  }
}

}  // namespace
}  // namespace quiesce::sim
