#include "apiserver_fake/cel/expression_testing.h"
#include "gtest/gtest.h"

namespace quiesce::cel {
namespace {

TEST(ListFunctionsTest, OrderAndSums) {
  EXPECT_EQ(ComplaintOf("[1, 2, 2].isSorted()"), "true");
  EXPECT_EQ(ComplaintOf("['b', 'a'].isSorted()"), "false");
  EXPECT_EQ(ComplaintOf("[1, 2].sum()"), "3");
  EXPECT_EQ(ComplaintOf("[duration('1s'), duration('2s')].sum() == duration('3s')"), "true");
  EXPECT_EQ(ComplaintOf("[2, 1, 3].min()"), "1");
  EXPECT_EQ(ComplaintOf("['a', 'c', 'b'].max()"), "c");
  EXPECT_EQ(ComplaintOf("[1, 2, 1].indexOf(1)"), "0");
  EXPECT_EQ(ComplaintOf("[1, 2, 1].lastIndexOf(1)"), "2");
  EXPECT_EQ(ComplaintOf("[1].filter(x, x > 1).min()"), "error: min called on empty list");
}

TEST(ListFunctionsTest, ListsAreCutAndArranged) {
  EXPECT_EQ(ComplaintOf("[1, 2, 3].slice(1, 3) == [2, 3]"), "true");
  EXPECT_EQ(ComplaintOf("[1].slice(0, 2)"), "error: cannot slice(0, 2), list is length 1");
  EXPECT_EQ(ComplaintOf("[[1], [2, 3]].flatten() == [1, 2, 3]"), "true");
  EXPECT_EQ(ComplaintOf("[3, 1, 2].sort() == [1, 2, 3]"), "true");
  EXPECT_EQ(ComplaintOf("lists.range(3) == [0, 1, 2]"), "true");
  EXPECT_EQ(ComplaintOf("[1, 2].reverse() == [2, 1]"), "true");
  EXPECT_EQ(ComplaintOf("[1, 2, 1].distinct() == [1, 2]"), "true");
  EXPECT_EQ(ComplaintOf("[1, 2].first().value()"), "1");
  EXPECT_EQ(ComplaintOf("[1, 2].last().value()"), "2");
}

TEST(ListFunctionsTest, SetsIgnoreOrder) {
  EXPECT_EQ(ComplaintOf("sets.contains([1, 2], [2])"), "true");
  EXPECT_EQ(ComplaintOf("sets.equivalent([1, 2], [2, 1, 1])"), "true");
  EXPECT_EQ(ComplaintOf("sets.intersects([1], [2])"), "false");
}

}  // namespace
}  // namespace quiesce::cel
