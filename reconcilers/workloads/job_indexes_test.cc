#include "reconcilers/workloads/job_indexes.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace quiesce::reconcilers::workloads {
namespace {

TEST(Intervals, AreWrittenShort) {
  EXPECT_EQ(Intervals::Parse("0,2-4,7", 8).ToString(), "0,2-4,7");
  EXPECT_EQ(Intervals::Parse("0,1", 8).ToString(), "0,1");
  EXPECT_EQ(Intervals::Parse("0,1,2", 8).ToString(), "0-2");
  EXPECT_EQ(Intervals::Parse("", 8).ToString(), "");
}

TEST(Intervals, LeaveOutWhatIsBeyondTheCompletions) {
  EXPECT_EQ(Intervals::Parse("0,5-9,20", 8).ToString(), "0,5-7");
  EXPECT_EQ(Intervals::Parse("x,1", 8).ToString(), "1");
}

TEST(Intervals, GrowTogether) {
  const Intervals some = Intervals::Parse("0,2-4", 9);
  EXPECT_EQ(some.With({1, 6}).ToString(), "0-4,6");
  EXPECT_EQ(some.With(Intervals::Parse("3-8", 9)).ToString(), "0,2-8");
  EXPECT_EQ(some.total(), 4);
  EXPECT_TRUE(some.Has(3));
  EXPECT_FALSE(some.Has(1));
  EXPECT_EQ(some.CountOf(Intervals::Parse("1-3", 9)), 2);
}

TEST(Intervals, TellWhatIsMissing) {
  EXPECT_THAT(Intervals::Parse("0,2", 6).FirstMissing(3, 6), ::testing::ElementsAre(1, 3, 4));
  EXPECT_THAT(Intervals::Parse("0-5", 6).FirstMissing(3, 6), ::testing::IsEmpty());
}

}  // namespace
}  // namespace quiesce::reconcilers::workloads
