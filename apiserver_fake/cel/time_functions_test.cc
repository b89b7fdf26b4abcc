#include "apiserver_fake/cel/expression_testing.h"
#include "gtest/gtest.h"

namespace quiesce::cel {
namespace {

TEST(TimeFunctionsTest, PartsOfATime) {
  EXPECT_EQ(ComplaintOf("timestamp('2024-03-01T12:34:56.789Z').getFullYear()"), "2024");
  EXPECT_EQ(ComplaintOf("timestamp('2024-03-01T12:34:56Z').getMonth()"), "2");
  EXPECT_EQ(ComplaintOf("timestamp('2024-03-01T12:34:56Z').getDayOfYear()"), "60");
  EXPECT_EQ(ComplaintOf("timestamp('2024-03-01T12:34:56Z').getDate()"), "1");
  EXPECT_EQ(ComplaintOf("timestamp('2024-03-01T12:34:56Z').getDayOfMonth()"), "0");
  EXPECT_EQ(ComplaintOf("timestamp('2024-03-03T00:00:00Z').getDayOfWeek()"), "0");
  EXPECT_EQ(ComplaintOf("timestamp('2024-03-01T12:34:56.789Z').getMilliseconds()"), "789");
  EXPECT_EQ(ComplaintOf("timestamp('2024-03-01T23:30:00Z').getHours('+01:00')"), "0");
  EXPECT_EQ(ComplaintOf("timestamp('2024-03-01T23:30:00Z').getHours('Mars')"),
            "error: unknown time zone Mars");
}

TEST(TimeFunctionsTest, PartsOfADuration) {
  EXPECT_EQ(ComplaintOf("duration('90m').getHours()"), "1");
  EXPECT_EQ(ComplaintOf("duration('90m').getMinutes()"), "90");
  EXPECT_EQ(ComplaintOf("duration('1.5s').getMilliseconds()"), "1500");
}

}  // namespace
}  // namespace quiesce::cel
