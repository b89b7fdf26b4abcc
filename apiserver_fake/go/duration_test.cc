#include "apiserver_fake/go/duration.h"

#include <limits>

#include "gtest/gtest.h"

namespace quiesce::go {
namespace {

std::string ErrorOf(absl::string_view text) {
  return std::string(ParseGoDuration(text).status().message());
}

TEST(GoDurationTest, DurationsOfAllUnitsAreNanoseconds) {
  EXPECT_EQ(*ParseGoDuration("0"), 0);
  EXPECT_EQ(*ParseGoDuration("-0"), 0);
  EXPECT_EQ(*ParseGoDuration("10s"), 10000000000);
  EXPECT_EQ(*ParseGoDuration("1h30m"), 5400000000000);
  EXPECT_EQ(*ParseGoDuration("-1.5h"), -5400000000000);
  EXPECT_EQ(*ParseGoDuration(".5ms"), 500000);
  EXPECT_EQ(*ParseGoDuration("5.s"), 5000000000);
  EXPECT_EQ(*ParseGoDuration("1ns2us"), 2001);
  EXPECT_EQ(*ParseGoDuration("+3\u00b5s"), 3000);
}

TEST(GoDurationTest, WhatGoRefusesIsRefused) {
  for (const char* wrong : {"", "-", "5", "1x", "1h 2m", ".s", "3 days"}) {
    EXPECT_FALSE(ParseGoDuration(wrong).ok()) << wrong;
  }
}

TEST(GoDurationTest, TheSmallestFitsAndTheLargestAndNoneBeyond) {
  EXPECT_EQ(*ParseGoDuration("-9223372036854775808ns"), std::numeric_limits<int64_t>::min());
  EXPECT_EQ(*ParseGoDuration("9223372036854775807ns"), std::numeric_limits<int64_t>::max());
  EXPECT_EQ(ErrorOf("9223372036854775808ns"), "time: invalid duration \"9223372036854775808ns\"");
  EXPECT_EQ(ErrorOf("9999999h"), "time: invalid duration \"9999999h\"");
}

TEST(GoDurationTest, DigitsBeyondWhatFitsDoNotCount) {
  EXPECT_EQ(*ParseGoDuration("0.3333333333333333333h"), 1200000000000);
}

TEST(GoDurationTest, ErrorsNameWhatIsWrong) {
  EXPECT_EQ(ErrorOf(""), "time: invalid duration \"\"");
  EXPECT_EQ(ErrorOf("x"), "time: invalid duration \"x\"");
  EXPECT_EQ(ErrorOf("-"), "time: invalid duration \"-\"");
  EXPECT_EQ(ErrorOf(".s"), "time: invalid duration \".s\"");
  EXPECT_EQ(ErrorOf("10"), "time: missing unit in duration \"10\"");
  EXPECT_EQ(ErrorOf("1d"), "time: unknown unit \"d\" in duration \"1d\"");
}

TEST(GoDurationTest, AreWrittenAsGoWritesThem) {
  EXPECT_EQ(FormatGoDuration(0), "0s");
  EXPECT_EQ(FormatGoDuration(1), "1ns");
  EXPECT_EQ(FormatGoDuration(1500), "1.5\u00b5s");
  EXPECT_EQ(FormatGoDuration(2500000), "2.5ms");
  EXPECT_EQ(FormatGoDuration(5400000000000), "1h30m0s");
  EXPECT_EQ(FormatGoDuration(-90500000000), "-1m30.5s");
  EXPECT_EQ(FormatGoDuration(std::numeric_limits<int64_t>::min()), "-2562047h47m16.854775808s");
}

}  // namespace
}  // namespace quiesce::go
