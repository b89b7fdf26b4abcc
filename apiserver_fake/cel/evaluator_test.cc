#include "apiserver_fake/cel/expression_testing.h"
#include "gtest/gtest.h"

namespace quiesce::cel {
namespace {

TEST(EvaluatorTest, ErrorsAreSwallowedByWhatDecides) {
  EXPECT_EQ(ComplaintOf("1 / 0 > 0 || true"), "true");
  EXPECT_EQ(ComplaintOf("true || 1 / 0 > 0"), "true");
  EXPECT_EQ(ComplaintOf("1 / 0 > 0 && false"), "false");
  EXPECT_EQ(ComplaintOf("1 / 0 > 0 && true"), "error: division by zero");
  EXPECT_EQ(ComplaintOf("[1, 0].exists(x, 1 / x > 0)"), "true");
  EXPECT_EQ(ComplaintOf("[0, 1].all(x, 1 / x > 5)"), "false");
}

TEST(EvaluatorTest, LoopsCollectAndCount) {
  EXPECT_EQ(ComplaintOf("[1, 2, 3].filter(x, x > 1).size()"), "2");
  EXPECT_EQ(ComplaintOf("[1, 2].map(x, x * 2) == [2, 4]"), "true");
  EXPECT_EQ(ComplaintOf("[1, 2, 2].exists_one(x, x == 2)"), "false");
  EXPECT_EQ(ComplaintOf("{'a': 1, 'b': 2}.all(k, k != 'c')"), "true");
  EXPECT_EQ(ComplaintOf("[3, 4].all(i, v, i < v)"), "true");
  EXPECT_EQ(ComplaintOf("[3, 4].transformMap(i, v, v) == {0: 3, 1: 4}"), "true");
  EXPECT_EQ(ComplaintOf("{'a': 1}.transformMapEntry(k, v, {v: k}) == {1: 'a'}"), "true");
  EXPECT_EQ(ComplaintOf("['b', 'a'].sortBy(x, x) == ['a', 'b']"), "true");
  EXPECT_EQ(ComplaintOf("[[1, 2], [3]].map(x, x.map(y, y + 1)) == [[2, 3], [4]]"), "true");
}

TEST(EvaluatorTest, OptionalsAreEvaluatedWhenNeeded) {
  EXPECT_EQ(ComplaintOf("optional.of(1).orValue(1 / 0)"), "1");
  EXPECT_EQ(ComplaintOf("optional.none().orValue(2)"), "2");
  EXPECT_EQ(ComplaintOf("optional.none().or(optional.of(3)).value()"), "3");
  EXPECT_EQ(ComplaintOf("{'a': 1}.?b.hasValue()"), "false");
  EXPECT_EQ(ComplaintOf("{'a': 1}[?'a'].value()"), "1");
  EXPECT_EQ(ComplaintOf("optional.of(2).optMap(x, x + 1).value()"), "3");
  EXPECT_EQ(ComplaintOf("optional.of(2).optFlatMap(x, optional.none()).hasValue()"), "false");
  EXPECT_EQ(ComplaintOf("[?optional.none(), ?optional.of(1)] == [1]"), "true");
  EXPECT_EQ(ComplaintOf("{?'a': optional.of(1)} == {'a': 1}"), "true");
}

TEST(EvaluatorTest, MissingKeysAndItemsAreErrors) {
  EXPECT_EQ(ComplaintOf("{'a': 1}.b"), "error: no such key: b");
  EXPECT_EQ(ComplaintOf("{'a': 1}['b']"), "error: no such key: b");
  EXPECT_EQ(ComplaintOf("[1][1]"), "error: index out of bounds: 1");
  EXPECT_EQ(ComplaintOf("has({'a': 1}.b)"), "false");
  EXPECT_EQ(ComplaintOf("has({'a': 1}.a)"), "true");
  EXPECT_EQ(ComplaintOf("{'a': 1, 'a': 2}"), "error: Failed with repeated key");
}

TEST(EvaluatorTest, CostsEndAnExpression) {
  EXPECT_EQ(ComplaintOf("lists.range(1000).all(x, lists.range(1000).all(y, x + y >= 0))"),
            "error: operation cancelled: actual cost limit exceeded");
}

}  // namespace
}  // namespace quiesce::cel
