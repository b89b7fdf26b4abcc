#include "apiserver_fake/kinds/cron_syntax.h"

#include <string>

#include "gtest/gtest.h"

namespace quiesce::kinds {
namespace {

std::string Problem(const char* schedule) {
  return std::string(CheckCronSyntax(schedule).message());
}

TEST(CronSyntaxTest, FieldsAreNumbersNamesRangesAndSteps) {
  for (const char* schedule :
       {"* * * * *", "*/5 0-23/2 1,15 JAN-mar sun", "? 0 31 12 6", "0 3/4 * * *", "@hourly",
        "@every 1h30m", "TZ=Europe/Berlin 0 0 * * *", " 0  0\t* * * "}) {
    EXPECT_EQ(Problem(schedule), "") << schedule;
  }
}

TEST(CronSyntaxTest, WhatIsWrongIsToldAsTheParserTellsIt) {
  const struct {
    const char *schedule, *problem;
  } kCases[] = {
      {"* * *", "expected exactly 5 fields, found 3: [* * *]"},
      {"61 * * * *", "end of range (61) above maximum (59): 61"},
      {"* * 0 * *", "beginning of range (0) below minimum (1): 0"},
      {"5-3 * * * *", "beginning of range (5) beyond end of range (3): 5-3"},
      {"*/0 * * * *", "step of range should be a positive number: */0"},
      {"1-2-3 * * * *", "too many hyphens: 1-2-3"},
      {"1/2/3 * * * *", "too many slashes: 1/2/3"},
      {"a * * * *", "failed to parse int from a: strconv.Atoi: parsing \"a\": invalid syntax"},
      {"* * * * MON-", "failed to parse int from : strconv.Atoi: parsing \"\": invalid syntax"},
      {"@often", "unrecognized descriptor: @often"},
      {"@every 1", "failed to parse duration @every 1: time: missing unit in duration \"1\""},
      {"TZ=0", "invalid schedule format: runtime error: slice bounds out of range [:-1]"},
      {"TZ=Nowhere * * * * *", "provided bad location Nowhere: unknown time zone Nowhere"},
  };
  for (const auto& each : kCases) EXPECT_EQ(Problem(each.schedule), each.problem);
}

}  // namespace
}  // namespace quiesce::kinds
