#include "apiserver_fake/cel/expression_testing.h"
#include "gtest/gtest.h"

namespace quiesce::cel {
namespace {

TEST(TextFunctionsTest, PlacesCountCodePoints) {
  EXPECT_EQ(ComplaintOf("'éab'.indexOf('b')"), "2");
  EXPECT_EQ(ComplaintOf("'abcb'.lastIndexOf('b')"), "3");
  EXPECT_EQ(ComplaintOf("'abcb'.indexOf('b', 2)"), "3");
  EXPECT_EQ(ComplaintOf("'abcb'.lastIndexOf('b', 2)"), "1");
  EXPECT_EQ(ComplaintOf("'éab'.substring(1)"), "ab");
  EXPECT_EQ(ComplaintOf("'abc'.substring(1, 2)"), "b");
  EXPECT_EQ(ComplaintOf("'abc'.charAt(3)"), "");
  EXPECT_EQ(ComplaintOf("'abc'.charAt(4)"), "error: index out of range: 4");
  EXPECT_EQ(ComplaintOf("'abc'.substring(2, 1)"),
            "error: invalid substring range. start: 2, end: 1");
  EXPECT_EQ(ComplaintOf("'abc'.indexOf('x')"), "-1");
  EXPECT_EQ(ComplaintOf("'abc'.indexOf('')"), "0");
}

TEST(TextFunctionsTest, PartsAreReplacedSplitAndJoined) {
  EXPECT_EQ(ComplaintOf("'abab'.replace('a', 'x')"), "xbxb");
  EXPECT_EQ(ComplaintOf("'abab'.replace('a', 'x', 1)"), "xbab");
  EXPECT_EQ(ComplaintOf("'ab'.replace('', '-')"), "-a-b-");
  EXPECT_EQ(ComplaintOf("'a,b,c'.split(',') == ['a', 'b', 'c']"), "true");
  EXPECT_EQ(ComplaintOf("'a,b,c'.split(',', 2) == ['a', 'b,c']"), "true");
  EXPECT_EQ(ComplaintOf("'ab'.split('') == ['a', 'b']"), "true");
  EXPECT_EQ(ComplaintOf("'a'.split(',', 0) == []"), "true");
  EXPECT_EQ(ComplaintOf("['a', 'b'].join('-')"), "a-b");
  EXPECT_EQ(ComplaintOf("[].join()"), "");
}

TEST(TextFunctionsTest, CaseAndSpaceChange) {
  EXPECT_EQ(ComplaintOf("'aBÉ'.lowerAscii()"), "abÉ");
  EXPECT_EQ(ComplaintOf("'aB'.upperAscii()"), "AB");
  EXPECT_EQ(ComplaintOf("' a b\\n'.trim()"), "a b");
  EXPECT_EQ(ComplaintOf("strings.quote('a\"b')"), "\"a\\\"b\"");
}

TEST(TextFunctionsTest, ExpressionsMatchAndFind) {
  EXPECT_EQ(ComplaintOf("'abc123'.matches('[0-9]+$')"), "true");
  EXPECT_EQ(ComplaintOf("'a1b22'.find('[0-9]+')"), "1");
  EXPECT_EQ(ComplaintOf("'a1b22'.findAll('[0-9]+') == ['1', '22']"), "true");
  EXPECT_EQ(ComplaintOf("'a1b22'.findAll('[0-9]+', 1) == ['1']"), "true");
  EXPECT_EQ(ComplaintOf("'a'.startsWith('a') && 'ab'.endsWith('b') && 'abc'.contains('b')"),
            "true");
}

}  // namespace
}  // namespace quiesce::cel
