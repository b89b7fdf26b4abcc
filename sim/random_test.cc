#include "sim/random.h"

#include "gtest/gtest.h"

namespace quiesce::sim {
namespace {

TEST(SplitMix64, GivesThePublishedSequence) {
  uint64_t state = 1234567;
  EXPECT_EQ(SplitMix64(&state), 6457827717110365317u);
  EXPECT_EQ(SplitMix64(&state), 3203168211198807973u);
  EXPECT_EQ(SplitMix64(&state), 9817491932198370423u);
}

TEST(Random, SameSeedGivesTheSameNumbersAndAnotherSeedOthers) {
  Random a(1), b(1), c(2);
  bool differs = false;
  for (int i = 0; i < 100; ++i) {
    uint64_t number = a.Next();
    EXPECT_EQ(number, b.Next());
    differs |= number != c.Next();
  }
  EXPECT_TRUE(differs);
}

TEST(Random, FirstNumbersOfASeedNeverChange) {
  Random random(42);
  EXPECT_EQ(random.Next(), 1546998764402558742u);
  EXPECT_EQ(random.Next(), 6990951692964543102u);
}

TEST(Random, BelowIsEvenWithinEightPercent) {
  Random random(7);
  int counts[10] = {};
  for (int i = 0; i < 100000; ++i) ++counts[random.Below(10)];
  for (int count : counts) {
    EXPECT_GT(count, 9200);
    EXPECT_LT(count, 10800);
  }
}

TEST(Random, BelowOneIsZeroAndBelowTheLargestNumberFits) {
  Random random(7);
  EXPECT_EQ(random.Below(1), 0u);
  for (int i = 0; i < 100; ++i) EXPECT_LT(random.Below(~uint64_t{0}), ~uint64_t{0});
}

TEST(Random, OneInNHappensAsOften) {
  Random random(3);
  int hits = 0;
  for (int i = 0; i < 64000; ++i) hits += random.OneIn(64);
  EXPECT_GT(hits, 850);
  EXPECT_LT(hits, 1150);
}

}  // namespace
}  // namespace quiesce::sim
