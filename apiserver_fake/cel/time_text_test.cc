#include "apiserver_fake/cel/time_text.h"

#include <cstdint>
#include <optional>

#include "gtest/gtest.h"

namespace quiesce::cel {
namespace {

constexpr int64_t kSecond = 1000000000;

TEST(TimeTextTest, DurationsAreReadAsGoDoes) {
  EXPECT_EQ(ParseDuration("1h2m3.5s"), 3723 * kSecond + kSecond / 2);
  EXPECT_EQ(ParseDuration("-1.5us"), -1500);
  EXPECT_EQ(ParseDuration("0"), 0);
  EXPECT_EQ(ParseDuration("-9223372036854775808ns"), INT64_MIN);
  for (const char* wrong : {"", "-", "5", "1x", "1h 2m", ".s", "9223372036854775808ns", "3 days"}) {
    EXPECT_EQ(ParseDuration(wrong), std::nullopt) << wrong;
  }
}

TEST(TimeTextTest, FormatsAlsoAllowDaysInWords) {
  EXPECT_EQ(ParseFormatDuration("3 days"), 3 * 86400 * kSecond);
  EXPECT_EQ(ParseFormatDuration("1h"), 3600 * kSecond);
  EXPECT_EQ(ParseFormatDuration("soon"), std::nullopt);
}

TEST(TimeTextTest, DurationsAreWrittenInSecondsOrAsGoDoes) {
  EXPECT_EQ(DurationText(5400 * kSecond), "5400s");
  EXPECT_EQ(DurationText(-kSecond / 2), "-0.5s");
  EXPECT_EQ(GoDurationText(5400 * kSecond), "1h30m0s");
  EXPECT_EQ(GoDurationText(1500), "1.5\xC2\xB5s");
  EXPECT_EQ(GoDurationText(0), "0s");
}

TEST(TimeTextTest, TimesKeepTheirNanoseconds) {
  std::optional<UnixTime> time = ParseTime("2024-01-01T01:00:00.25+01:00");
  ASSERT_TRUE(time.has_value());
  EXPECT_EQ(time->seconds, 1704067200);
  EXPECT_EQ(time->nanos, 250000000);
  EXPECT_EQ(TimeText(*time), "2024-01-01T01:00:00.25+01:00");
  EXPECT_EQ(TimeText({1704067200, 500, 0}), "2024-01-01T00:00:00.0000005Z");
  EXPECT_FALSE(ParseTime("2024-01-01").has_value());
  EXPECT_TRUE(ParseDate("2024-01-01").has_value());
}

}  // namespace
}  // namespace quiesce::cel
