#include "apiserver_fake/cel/evaluator.h"
#include "apiserver_fake/cel/program.h"
#include "gtest/gtest.h"

namespace quiesce::cel {
namespace {

uint64_t CostOf(absl::string_view text, const CelValue& self, TypeKind type) {
  Program program;
  EXPECT_TRUE(program.Compile(text, {SimpleType(type), nullptr}).ok());
  EXPECT_TRUE(program.Fold().ok());
  Evaluator evaluator(1000000);
  program.Run(evaluator, self, nullptr);
  return evaluator.cost();
}

TEST(RuntimeCostTest, TextsCostATenthOfTheirLength) {
  const CelValue text = CelValue::String(std::string(95, 'a'));
  EXPECT_EQ(CostOf("self.contains('abc')", text, TypeKind::kString), 11u);
  EXPECT_EQ(CostOf("self.size() == 95", text, TypeKind::kString), 3u);
  EXPECT_EQ(CostOf("self + self == ''", text, TypeKind::kString), 2u + 19u);
  EXPECT_EQ(CostOf("self.replace('a', 'b').size() > 0", text, TypeKind::kString), 1u + 19u + 2u);
}

TEST(RuntimeCostTest, WhatIsNotReachedCostsNothing) {
  EXPECT_EQ(CostOf("true || self == 1", CelValue::Int(1), TypeKind::kInt), 0u);
  EXPECT_EQ(CostOf("self == 1 ? true : self == 2", CelValue::Int(1), TypeKind::kInt), 2u);
}

}  // namespace
}  // namespace quiesce::cel
