#include "apiserver_fake/cel/time_text.h"

#include <cstdint>
#include <optional>

#include "gtest/gtest.h"

namespace quiesce::cel {
namespace {

constexpr int64_t kSecond = 1000000000;

TEST(TimeTextTest, DurationsAreWrittenInSeconds) {
  EXPECT_EQ(DurationText(5400 * kSecond), "5400s");
  EXPECT_EQ(DurationText(-kSecond / 2), "-0.5s");
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
