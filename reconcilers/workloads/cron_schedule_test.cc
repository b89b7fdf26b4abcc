#include "reconcilers/workloads/cron_schedule.h"

#include <string>

#include "gtest/gtest.h"

namespace quiesce::reconcilers::workloads {
namespace {

std::string NextAfter(const char* schedule, const char* time) {
  absl::StatusOr<CronSchedule> parsed = CronSchedule::Parse(schedule);
  if (!parsed.ok()) return std::string(parsed.status().message());
  absl::Time from;
  std::string error;
  if (!absl::ParseTime("%Y-%m-%d %H:%M:%S", time, &from, &error)) return error;
  return absl::FormatTime("%Y-%m-%d %H:%M:%S", parsed->Next(from), absl::UTCTimeZone());
}

TEST(CronSchedule, FindsTheNextTime) {
  EXPECT_EQ(NextAfter("*/5 * * * *", "2000-01-01 00:00:00"), "2000-01-01 00:05:00");
  EXPECT_EQ(NextAfter("30 2 * * *", "2000-01-01 02:30:00"), "2000-01-02 02:30:00");
  EXPECT_EQ(NextAfter("0 0 29 2 *", "2001-01-01 00:00:00"), "2004-02-29 00:00:00");
  EXPECT_EQ(NextAfter("0 8 * * MON-FRI", "2000-01-01 00:00:00"), "2000-01-03 08:00:00");
  EXPECT_EQ(NextAfter("@hourly", "2000-01-01 00:10:00"), "2000-01-01 01:00:00");
  EXPECT_EQ(NextAfter("1/9223372036854775807 * * * *", "2000-01-01 00:00:00"),
            "2000-01-01 00:01:00");
  EXPECT_EQ(NextAfter("*-5 * * * *", "2000-01-01 00:10:00"), "2000-01-01 00:11:00");
  EXPECT_EQ(NextAfter("@every 90s", "2000-01-01 00:00:00"), "2000-01-01 00:01:30");
}

TEST(CronSchedule, TakesEitherOfTwoRestrictedDays) {
  EXPECT_EQ(NextAfter("0 0 15 * SUN", "2000-01-01 00:00:00"), "2000-01-02 00:00:00");
  EXPECT_EQ(NextAfter("0 0 15 * SUN", "2000-01-10 00:00:00"), "2000-01-15 00:00:00");
}

TEST(CronSchedule, ZoneDecidesWhatTheHourIs) {
  EXPECT_EQ(NextAfter("TZ=Europe/Berlin 30 2 * * *", "2000-01-01 00:00:00"), "2000-01-01 01:30:00");
  EXPECT_EQ(NextAfter("CRON_TZ=Asia/Kolkata 0 9 * * *", "2000-01-01 04:00:00"),
            "2000-01-02 03:30:00");
  EXPECT_EQ(NextAfter("TZ=America/New_York @daily", "2000-07-01 04:00:00"), "2000-07-02 04:00:00");
}

TEST(CronSchedule, SkippedHourHasNoStartThatDayAndARepeatedOneTwo) {
  // In Berlin 02:30 does not exist on 26 March 2000 and comes twice on 29 October.
  EXPECT_EQ(NextAfter("TZ=Europe/Berlin 30 2 * * *", "2000-03-25 12:00:00"), "2000-03-27 00:30:00");
  EXPECT_EQ(NextAfter("TZ=Europe/Berlin 30 2 * * *", "2000-10-28 12:00:00"), "2000-10-29 00:30:00");
  EXPECT_EQ(NextAfter("TZ=Europe/Berlin 30 2 * * *", "2000-10-29 00:30:00"), "2000-10-29 01:30:00");
}

TEST(CronSchedule, DayWithoutMidnightBeginsWhenItBegins) {
  // In Sao Paulo clocks went from 23:59 to 01:00 on 4 November 2018.
  EXPECT_EQ(NextAfter("TZ=America/Sao_Paulo 0 * 4 11 *", "2018-11-03 12:00:00"),
            "2018-11-04 03:00:00");
}

TEST(CronSchedule, SaysWhatIsWrong) {
  EXPECT_EQ(NextAfter("TZ=Mars/Base 0 0 * * *", "2000-01-01 00:00:00"),
            "provided bad location Mars/Base: unknown time zone Mars/Base");
  EXPECT_EQ(NextAfter("* * * *", "2000-01-01 00:00:00"),
            "expected exactly 5 fields, found 4: [* * * *]");
  EXPECT_EQ(NextAfter("60 * * * *", "2000-01-01 00:00:00"), "end of range above maximum: 60");
  EXPECT_EQ(NextAfter("@often", "2000-01-01 00:00:00"), "unrecognized descriptor: @often");
}

}  // namespace
}  // namespace quiesce::reconcilers::workloads
