#include "apiserver_fake/cel/cost.h"

#include <string>

#include "apiserver_fake/base/json.h"
#include "apiserver_fake/cel/program.h"
#include "apiserver_fake/cel/size_estimate.h"
#include "apiserver_fake/schema/structural.h"
#include "gtest/gtest.h"

namespace quiesce::cel {
namespace {

// The estimate for a rule on a value with this schema.
uint64_t CostOf(absl::string_view rule, absl::string_view props) {
  schema::SchemaSet set;
  TypeArena arena;
  DeclaredTypes declared;
  const DeclaredType* self = declared.Declare(
      *schema::BuildStructuralSchema(ParseJson(props).value(), &set), false, arena);
  Program program;
  EXPECT_TRUE(program.Compile(rule, {self->type, self->type}).ok());
  return program.MaxCost(*self);
}

constexpr char kList[] =
    R"({"type": "array", "maxItems": 10, "items": {"type": "string", "maxLength": 5}})";

TEST(CostTest, NamesAndFieldsCostOneEach) {
  EXPECT_EQ(CostOf("self.n == 1", R"({"type": "object", "properties": {
      "n": {"type": "integer"}}})"),
            2u);
  EXPECT_EQ(CostOf("has(self.n)", R"({"type": "object", "properties": {
      "n": {"type": "integer"}}})"),
            1u);
}

TEST(CostTest, TextsCostATenthOfTheirLength) {
  // A character may have four bytes.
  EXPECT_EQ(CostOf("self.contains('abc')", R"({"type": "string", "maxLength": 100})"), 41u);
  EXPECT_EQ(CostOf("self.matches('[a-z]+')", R"({"type": "string", "maxLength": 10})"), 11u);
  EXPECT_EQ(CostOf("self == 'abc'", R"({"type": "string", "maxLength": 10})"), 2u);
}

TEST(CostTest, LoopsCostEachTurn) {
  // For each of ten items: condition 2, the accumulator 1, and the comparison 2.
  EXPECT_EQ(CostOf("self.all(x, x == 'a')", kList), 52u);
  EXPECT_EQ(CostOf("self.isSorted()", kList), 31u);
}

TEST(CostTest, WhatHasNoBoundIsAsBigAsARequest) {
  EXPECT_EQ(CostOf("self.contains('a')", R"({"type": "string"})"), 1u + 314573u);
}

TEST(CostTest, NumbersStopAtTheLargest) {
  EXPECT_EQ(SaturatingAdd(kUnbounded, 1), kUnbounded);
  EXPECT_EQ(SaturatingMultiply(kUnbounded / 2, 3), kUnbounded);
  EXPECT_EQ(Scaled(kUnbounded, 2), kUnbounded);
  EXPECT_EQ(Scaled(11, 0.1), 2u);
}

}  // namespace
}  // namespace quiesce::cel
