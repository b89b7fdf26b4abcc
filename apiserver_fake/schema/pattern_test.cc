#include "apiserver_fake/schema/pattern.h"

#include "absl/status/status.h"
#include "gtest/gtest.h"

namespace quiesce::schema {
namespace {

TEST(PatternTest, IsNotAnchoredByItself) {
  absl::StatusOr<Pattern> pattern = Pattern::Compile("b+");
  ASSERT_TRUE(pattern.ok());
  EXPECT_TRUE(pattern->Matches("abbc"));
  EXPECT_FALSE(pattern->Matches("ac"));
  EXPECT_FALSE(pattern->Matches(""));
}

TEST(PatternTest, AnchorsAreOfTheTextNotOfLines) {
  absl::StatusOr<Pattern> pattern = Pattern::Compile("^a$");
  ASSERT_TRUE(pattern.ok());
  EXPECT_TRUE(pattern->Matches("a"));
  EXPECT_FALSE(pattern->Matches("a\n"));
  EXPECT_FALSE(pattern->Matches("b\na"));
}

TEST(PatternTest, BothFormsOfNamedGroupsAreRead) {
  absl::StatusOr<Pattern> pattern =
      Pattern::Compile("^(?<year>[0-9]{4})-(?P<month>[0-9]{2})[(?<]$");
  ASSERT_TRUE(pattern.ok());
  EXPECT_TRUE(pattern->Matches("2024-05<"));
}

TEST(PatternTest, ErrorsAreGosTexts) {
  EXPECT_EQ(Pattern::Compile("[a").status(),
            absl::InvalidArgumentError("error parsing regexp: missing closing ]: `[a`"));
  EXPECT_EQ(Pattern::Compile("(a").status(),
            absl::InvalidArgumentError("error parsing regexp: missing closing ): `(a`"));
  EXPECT_EQ(Pattern::Compile("*a").status(),
            absl::InvalidArgumentError(
                "error parsing regexp: missing argument to repetition operator: `*`"));
  EXPECT_EQ(Pattern::Compile("(?=a)").status(),
            absl::InvalidArgumentError(
                "error parsing regexp: invalid or unsupported Perl syntax: `(?=`"));
}

TEST(PatternTest, NothingMatchesABrokenConstant) {
  EXPECT_FALSE(Pattern::CompileOrNothing("[").Matches("["));
  EXPECT_FALSE(Pattern().Matches(""));
}

}  // namespace
}  // namespace quiesce::schema
