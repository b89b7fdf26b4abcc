#include "apiserver_fake/cel/expression_testing.h"
#include "gtest/gtest.h"

namespace quiesce::cel {
namespace {

TEST(TextFormatTest, ClausesShowTheirValues) {
  EXPECT_EQ(ComplaintOf("'%s is %d'.format(['x', 5])"), "expected type 'string' but found 'int'");
  EXPECT_EQ(ComplaintOf("'%s is %s'.format(['x', 'y'])"), "x is y");
  EXPECT_EQ(ComplaintOf("'%d%%'.format([5])"), "5%");
  EXPECT_EQ(ComplaintOf("'%.2f'.format([1.005])"), "1.00");
  EXPECT_EQ(ComplaintOf("'%x %X'.format([255, 255])"), "ff FF");
  EXPECT_EQ(ComplaintOf("'%b'.format([5])"), "101");
  EXPECT_EQ(ComplaintOf("'%o'.format([8])"), "10");
  EXPECT_EQ(ComplaintOf("'%s'.format([[1, 2]])"), "[1, 2]");
  EXPECT_EQ(ComplaintOf("'%s'.format([{'a': 'b'}])"), "{\"a\":\"b\"}");
  EXPECT_EQ(ComplaintOf("'%s'.format([duration('1h')])"), "3600s");
}

TEST(TextFormatTest, WrongClausesAreErrors) {
  EXPECT_EQ(ComplaintOf("'%d'.format(['x'])"),
            "error during formatting: decimal clause can only be used on integers, was given "
            "string");
  EXPECT_EQ(ComplaintOf("'%s%s'.format(['x'])"), "index 1 out of range");
  EXPECT_EQ(ComplaintOf("'%q'.format(['x'])"),
            "could not parse formatting clause: unrecognized formatting clause \"q\"");
  EXPECT_EQ(ComplaintOf("'%'.format(['x'])"), "unexpected end of string");
}

}  // namespace
}  // namespace quiesce::cel
