#include "apiserver_fake/go/line_diff.h"

#include "gtest/gtest.h"

namespace quiesce::go {
namespace {

TEST(LineDiffTest, EqualTextsHaveNoDifference) { EXPECT_EQ(UnifiedDiff({"a"}, {"a"}), ""); }

TEST(LineDiffTest, ShowsThreeLinesAroundAChange) {
  EXPECT_EQ(UnifiedDiff({"1", "2", "3", "4", "5", "6", "7", "8", "9"},
                        {"1", "2", "3", "4", "x", "6", "7", "8", "9"}),
            "@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+x\n 6\n 7\n 8\n");
}

TEST(LineDiffTest, DistantChangesAreHunksOfTheirOwn) {
  EXPECT_EQ(UnifiedDiff({"a", "1", "2", "3", "4", "5", "6", "7", "b"},
                        {"A", "1", "2", "3", "4", "5", "6", "7", "B"}),
            "@@ -1,4 +1,4 @@\n-a\n+A\n 1\n 2\n 3\n@@ -6,4 +6,4 @@\n 5\n 6\n 7\n-b\n+B\n");
}

TEST(LineDiffTest, ShowsInsertedLines) {
  EXPECT_EQ(UnifiedDiff({"a", "b"}, {"a", "x", "y", "b"}), "@@ -1,2 +1,4 @@\n a\n+x\n+y\n b\n");
}

TEST(LineDiffTest, TheLongestEqualBlockIsKeptThoughOthersWouldMakeFewerChanges) {
  EXPECT_EQ(UnifiedDiff({"a", "b"}, {"a", "c", "a", "b"}), "@@ -1,2 +1,4 @@\n+a\n+c\n a\n b\n");
}

TEST(LineDiffTest, InALongTextFrequentLinesBeginNoBlock) {
  std::vector<std::string> before = {"x", "null", "y"}, after = {"p", "null", "q"};
  for (int i = 0; i < 200; ++i) {
    for (auto* text : {&before, &after}) text->push_back(i % 2 == 0 ? "null" : std::to_string(i));
  }
  EXPECT_EQ(UnifiedDiff(before, after),
            "@@ -1,6 +1,6 @@\n-x\n-null\n-y\n+p\n+null\n+q\n null\n 1\n null\n");
}

}  // namespace
}  // namespace quiesce::go
