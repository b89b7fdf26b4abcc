#include "apiserver_fake/cel/literals.h"

#include <cstdint>
#include <limits>
#include <string>

#include "gtest/gtest.h"

namespace quiesce::cel {
namespace {

TEST(LiteralsTest, IntegersReachBothEndsOfTheirRange) {
  EXPECT_EQ(IntLiteral("9223372036854775808", true)->int_value(),
            std::numeric_limits<int64_t>::min());
  EXPECT_FALSE(IntLiteral("9223372036854775808", false).has_value());
  EXPECT_EQ(IntLiteral("0xFf", false)->int_value(), 255);
  EXPECT_EQ(UintLiteral("18446744073709551615u")->uint_value(),
            std::numeric_limits<uint64_t>::max());
  EXPECT_FALSE(UintLiteral("18446744073709551616u").has_value());
}

TEST(LiteralsTest, DoublesMustBeFinite) {
  EXPECT_EQ(DoubleLiteral("1.5e3", true)->double_value(), -1500);
  EXPECT_FALSE(DoubleLiteral("1e999", false).has_value());
}

TEST(LiteralsTest, EscapesAreReplaced) {
  EXPECT_EQ(TextLiteral(R"('a\n\x41\u00e9\101')", false)->text(),
            "a\nA\xC3\xA9"
            "A");
  EXPECT_EQ(TextLiteral(R"(r'\n')", false)->text(), "\\n");
  EXPECT_EQ(TextLiteral("'''a\r\nb'''", false)->text(), "a\nb");
  EXPECT_EQ(TextLiteral(R"(b'\xff\303')", true)->text(), "\xFF\xC3");
}

TEST(LiteralsTest, SurrogatesAndLargeCodesAreWrong) {
  EXPECT_FALSE(TextLiteral(R"('\ud800')", false).has_value());
  EXPECT_FALSE(TextLiteral(R"('\U00110000')", false).has_value());
  EXPECT_FALSE(TextLiteral(R"(b'\u0041')", true).has_value());
}

}  // namespace
}  // namespace quiesce::cel
