#include "scenarios/findings/text_change.h"

#include "gtest/gtest.h"

namespace quiesce::scenarios {
namespace {

TEST(CompareTexts, TimesOfSeveralForms) {
  EXPECT_EQ(CompareTexts("2000-01-01T00:00:00Z", "2000-01-01T00:00:05.5Z"), TextChange::kTime);
  EXPECT_EQ(CompareTexts("at 2000-01-01T00:00:00+02:00.", "at 2000-01-01T00:00:05+02:00."),
            TextChange::kTime);
  EXPECT_EQ(CompareTexts("2000-01-01 00:00:00.25 +0000 UTC m=+0.5",
                         "2000-01-01 00:00:01 +0000 UTC m=+1.75"),
            TextChange::kTime);
  EXPECT_EQ(CompareTexts("Sat, 01 Jan 2000 00:00:00 GMT", "Sun, 02 Jan 2000 00:00:05 GMT"),
            TextChange::kTime);
}

TEST(CompareTexts, AgesOfGoAndOfPeople) {
  EXPECT_EQ(CompareTexts("5m32s", "1h0m0.5s"), TextChange::kAge);
  EXPECT_EQ(CompareTexts("Ready for 5 minutes", "Ready for 16 minutes"), TextChange::kAge);
  EXPECT_EQ(CompareTexts("up 3d", "up 4d"), TextChange::kAge);
}

TEST(CompareTexts, NumbersAndDigestsAndWords) {
  EXPECT_EQ(CompareTexts("attempt 9 failed", "attempt 10 failed"), TextChange::kNumber);
  EXPECT_EQ(CompareTexts("hash-9f86d081", "hash-60303ae2"), TextChange::kDigest);
  EXPECT_EQ(CompareTexts("Ready", "Failed"), TextChange::kWords);
  EXPECT_EQ(CompareTexts("pod-7", "pod"), TextChange::kWords);
}

TEST(IsTime, OnlyAWholeTime) {
  EXPECT_TRUE(IsTime("2000-01-01T00:00:00Z"));
  EXPECT_TRUE(IsTime("2000-01-01T00:00:00.123456Z"));
  EXPECT_FALSE(IsTime("since 2000-01-01T00:00:00Z"));
  EXPECT_FALSE(IsTime("2000-01-01"));
}

}  // namespace
}  // namespace quiesce::scenarios
