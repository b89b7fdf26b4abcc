#include "sim/plain_strategy.h"

#include "gtest/gtest.h"

namespace quiesce::sim {
namespace {

TEST(PlainStrategy, AlwaysAnswersZero) {
  PlainStrategy strategy;
  EXPECT_EQ(strategy.Pick({ChoiceClass::kOrder, "ready"}, 2, 0), 0u);
  EXPECT_EQ(strategy.Pick({ChoiceClass::kFault, "x"}, 100, 1), 0u);
  EXPECT_TRUE(strategy.status().ok());
}

}  // namespace
}  // namespace quiesce::sim
