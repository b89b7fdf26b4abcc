#include "apiserver_fake/cel/expression_testing.h"
#include "gtest/gtest.h"

namespace quiesce::cel {
namespace {

TEST(OperatorFunctionsTest, ArithmeticStopsAtItsBounds) {
  EXPECT_EQ(ComplaintOf("9223372036854775807 + 1"), "error: integer overflow");
  EXPECT_EQ(ComplaintOf("-9223372036854775807 - 2"), "error: integer overflow");
  EXPECT_EQ(ComplaintOf("1u - 2u"), "error: unsigned integer overflow");
  EXPECT_EQ(ComplaintOf("7 / 2"), "3");
  EXPECT_EQ(ComplaintOf("-7 % 3"), "-1");
  EXPECT_EQ(ComplaintOf("1 / 0"), "error: division by zero");
  EXPECT_EQ(ComplaintOf("1 % 0"), "error: modulus by zero");
  EXPECT_EQ(ComplaintOf("1.0 / 0.0 > 1.0"), "true");
  EXPECT_EQ(ComplaintOf("'a' + 'b'"), "ab");
  EXPECT_EQ(ComplaintOf("[1] + [2] == [1, 2]"), "true");
  EXPECT_EQ(ComplaintOf("-(-9223372036854775807 - 1)"), "error: integer overflow");
}

TEST(OperatorFunctionsTest, TimesAndDurationsAdd) {
  EXPECT_EQ(ComplaintOf("timestamp('2024-01-01T00:00:00Z') + duration('1.5s')"),
            "2024-01-01T00:00:01.5Z");
  EXPECT_EQ(ComplaintOf("timestamp('2024-01-01T00:00:01Z') - timestamp('2024-01-01T00:00:00Z') "
                        "== duration('1s')"),
            "true");
  EXPECT_EQ(ComplaintOf("timestamp('9999-12-31T23:59:59Z') + duration('1s')"),
            "error: timestamp overflow");
  EXPECT_EQ(ComplaintOf("duration('1h') - duration('90m') < duration('0')"), "true");
}

TEST(OperatorFunctionsTest, NumbersOfAllKindsCompare) {
  EXPECT_EQ(ComplaintOf("1 < 1.5"), "true");
  EXPECT_EQ(ComplaintOf("dyn(1) == 1.0"), "true");
  EXPECT_EQ(ComplaintOf("dyn(1) == 'a'"), "false");
  EXPECT_EQ(ComplaintOf("2u > 1"), "true");
  EXPECT_EQ(ComplaintOf("'a' < 'b'"), "true");
  EXPECT_EQ(ComplaintOf("dyn('a') < 1"), "error: no such overload");
  EXPECT_EQ(ComplaintOf("false < true"), "true");
}

TEST(OperatorFunctionsTest, MembershipAndSizeWork) {
  EXPECT_EQ(ComplaintOf("1 in [1, 2]"), "true");
  EXPECT_EQ(ComplaintOf("'a' in {'a': 1}"), "true");
  EXPECT_EQ(ComplaintOf("size('éa')"), "2");
  EXPECT_EQ(ComplaintOf("{'a': 1}.size()"), "1");
  EXPECT_EQ(ComplaintOf("b'abc'.size()"), "3");
}

TEST(OperatorFunctionsTest, TypesAreValues) {
  EXPECT_EQ(ComplaintOf("type(1) == int"), "true");
  EXPECT_EQ(ComplaintOf("type('a') == string && type([]) == list"), "true");
  EXPECT_EQ(ComplaintOf("type(type(1)) == type"), "true");
  EXPECT_EQ(ComplaintOf("type(timestamp(0)) == google.protobuf.Timestamp"), "true");
  EXPECT_EQ(ComplaintOf("type(dyn(1.0)) == int"), "false");
  EXPECT_EQ(ComplaintOf("type(optional.none()) == optional_type"), "true");
  EXPECT_EQ(ComplaintOf("type(ip('1.2.3.4')) == net.IP"), "true");
}

}  // namespace
}  // namespace quiesce::cel
