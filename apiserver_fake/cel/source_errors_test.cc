#include "apiserver_fake/cel/source_errors.h"

#include "gtest/gtest.h"

namespace quiesce::cel {
namespace {

TEST(SourceErrorsTest, AnErrorShowsItsLineAndPlace) {
  SourceErrors errors("true &&\n\tx");
  errors.Add(9, "undeclared");
  EXPECT_EQ(errors.ToString(), "ERROR: <input>:2:2: undeclared\n |  x\n | .^");
}

TEST(SourceErrorsTest, SeveralComeInTheOrderOfTheirPlaces) {
  SourceErrors errors("a b");
  errors.Add(2, "second");
  errors.Add(0, "first");
  EXPECT_EQ(errors.ToString(),
            "ERROR: <input>:1:1: first\n | a b\n | ^\nERROR: <input>:1:3: second\n | a b\n | ..^");
}

TEST(SourceErrorsTest, WideCharactersHaveWideDots) {
  SourceErrors errors("'\xC3\xA9' b");
  errors.Add(4, "wrong");
  EXPECT_EQ(errors.ToString(), "ERROR: <input>:1:5: wrong\n | '\xC3\xA9' b\n | .\xEF\xBC\x8E..^");
}

TEST(SourceErrorsTest, AnErrorMayHaveNoPlace) {
  SourceErrors errors("x");
  errors.Add(-1, "too deep");
  EXPECT_EQ(errors.ToString(), "ERROR: <input>:-1:0: too deep");
}

}  // namespace
}  // namespace quiesce::cel
