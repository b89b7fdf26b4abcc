#include "apiserver_fake/conformance/symbols.h"

#include "gtest/gtest.h"

namespace quiesce::conformance {
namespace {

TEST(Symbols, AreBoundWhereTheyAreFirstMet) {
  Symbols symbols;
  EXPECT_TRUE(symbols.Match("rv#1", "1005"));
  EXPECT_TRUE(symbols.Match("(rv#1) in uid#1", "(1005) in ab-12"));
  EXPECT_FALSE(symbols.Match("rv#1", "1006"));
  EXPECT_EQ(symbols.Substitute(absl::string_view("rv#1/uid#1")), "1005/ab-12");
}

TEST(Symbols, DifferentVersionsHaveDifferentValues) {
  Symbols symbols;
  EXPECT_TRUE(symbols.Match("rv#1", "1005"));
  EXPECT_FALSE(symbols.Match("rv#2", "1005"));
  EXPECT_TRUE(symbols.Match("rv>=rv#1", "1005"));
  EXPECT_FALSE(symbols.Match("rv>=rv#1", "1004"));
  EXPECT_TRUE(symbols.Match("rv>=0", "7"));
}

TEST(Symbols, DifferentHashesHaveDifferentValues) {
  Symbols symbols;
  EXPECT_TRUE(symbols.Match("web-<hash1>", "web-5d4f"));
  EXPECT_FALSE(symbols.Match("web-<hash2>", "web-5d4f"));
  EXPECT_TRUE(symbols.Match("web-<hash2>", "web-6b8c"));
}

TEST(Symbols, TimeStandsForATimeOrForTheWord) {
  Symbols symbols;
  EXPECT_TRUE(symbols.Match("time", "2000-01-01T00:00:00Z"));
  EXPECT_FALSE(symbols.Match("time", "time"));
  EXPECT_TRUE(symbols.Match("at this time, try again", "at this time, try again"));
  EXPECT_TRUE(symbols.Match("\"time\": immutable", "\"2000-01-01T00:00:00Z\": immutable"));
}

TEST(Symbols, RandomSuffixesHoldForOneStep) {
  Symbols symbols;
  EXPECT_TRUE(symbols.Match("a-<rand1>", "a-bcdfg"));
  EXPECT_FALSE(symbols.Match("a-<rand1>", "a-xxxxx"));
  symbols.StartStep();
  EXPECT_TRUE(symbols.Match("a-<rand1>", "a-xxxxx"));
  EXPECT_TRUE(symbols.Match("web-<hash1>-<rand>", "web-5d4f-bcdfg"));
  EXPECT_FALSE(symbols.Match("<hash1>", "other"));
}

TEST(Symbols, UidsMetInARequestAreInvented) {
  Symbols symbols;
  std::string uid = symbols.Substitute(absl::string_view("uid#3"));
  EXPECT_NE(uid, "uid#3");
  EXPECT_TRUE(symbols.Match("uid#3", uid));
}

}  // namespace
}  // namespace quiesce::conformance
