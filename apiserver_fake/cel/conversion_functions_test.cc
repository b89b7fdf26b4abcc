#include "apiserver_fake/cel/expression_testing.h"
#include "gtest/gtest.h"

namespace quiesce::cel {
namespace {

TEST(ConversionFunctionsTest, NumbersConvertWithinTheirRange) {
  EXPECT_EQ(ComplaintOf("int('42')"), "42");
  EXPECT_EQ(ComplaintOf("int(3.9)"), "3");
  EXPECT_EQ(ComplaintOf("int(-3.9)"), "-3");
  EXPECT_EQ(ComplaintOf("int(1e19)"), "integer overflow");
  EXPECT_EQ(ComplaintOf("int(18446744073709551615u)"), "integer overflow");
  EXPECT_EQ(ComplaintOf("uint(-1)"), "unsigned integer overflow");
  EXPECT_EQ(ComplaintOf("uint(7)"), "7");
  EXPECT_EQ(ComplaintOf("double('1.5')"), "1.5");
  EXPECT_EQ(ComplaintOf("double('x')"), "type conversion error from 'string' to 'double'");
  EXPECT_EQ(ComplaintOf("int('4 ')"), "type conversion error from 'string' to 'int'");
}

TEST(ConversionFunctionsTest, TextsAreMadeOfEverything) {
  EXPECT_EQ(ComplaintOf("string(1.5)"), "1.5");
  EXPECT_EQ(ComplaintOf("string(true)"), "true");
  EXPECT_EQ(ComplaintOf("string(duration('90m'))"), "5400s");
  EXPECT_EQ(ComplaintOf("string(timestamp('2024-01-01T00:00:00.5Z'))"), "2024-01-01T00:00:00.5Z");
  EXPECT_EQ(ComplaintOf("string(timestamp('2024-01-01T00:00:00+01:00'))"),
            "2024-01-01T00:00:00+01:00");
  EXPECT_EQ(ComplaintOf("string(b'ab')"), "ab");
  EXPECT_EQ(ComplaintOf("string(b'\\xff')"), "invalid UTF-8 in bytes, cannot convert to string");
  EXPECT_EQ(ComplaintOf("string(cidr('10.0.0.0/8'))"), "10.0.0.0/8");
}

TEST(ConversionFunctionsTest, TimesAreReadFromTextsAndSeconds) {
  EXPECT_EQ(ComplaintOf("timestamp(0) == timestamp('1970-01-01T00:00:00Z')"), "true");
  EXPECT_EQ(ComplaintOf("int(timestamp('1970-01-01T00:00:05Z'))"), "5");
  EXPECT_EQ(ComplaintOf("int(duration('5ns'))"), "5");
  EXPECT_EQ(ComplaintOf("timestamp(dyn('x'))"),
            "error: type conversion error from 'string' to 'google.protobuf.Timestamp'");
}

TEST(ConversionFunctionsTest, BooleansAreReadAsGoDoes) {
  EXPECT_EQ(ComplaintOf("bool('T')"), "true");
  EXPECT_EQ(ComplaintOf("bool('yes')"), "type conversion error from 'string' to 'bool'");
  EXPECT_EQ(ComplaintOf("bytes('é').size()"), "2");
}

}  // namespace
}  // namespace quiesce::cel
