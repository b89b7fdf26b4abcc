#include "apiserver_fake/cel/regex_find.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace quiesce::cel {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(RegexFindTest, MatchesComeFromLeftToRight) {
  EXPECT_THAT(FindAll("[0-9]+", "a1b22c", -1), ElementsAre("1", "22"));
  EXPECT_THAT(FindAll("[0-9]+", "a1b22c", 1), ElementsAre("1"));
  EXPECT_THAT(FindAll("x", "abc", -1), IsEmpty());
}

TEST(RegexFindTest, EmptyMatchesCountUnlessTheyTouchTheOneBefore) {
  EXPECT_THAT(FindAll("a*", "baac", -1), ElementsAre("", "aa", ""));
  EXPECT_THAT(FindAll("", "\xC3\xA9", -1), ElementsAre("", ""));
}

TEST(RegexFindTest, AWrongExpressionMatchesNothing) {
  EXPECT_THAT(FindAll("[", "[", -1), IsEmpty());
}

}  // namespace
}  // namespace quiesce::cel
