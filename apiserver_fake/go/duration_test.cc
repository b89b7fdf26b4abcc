#include "apiserver_fake/go/duration.h"

#include "gtest/gtest.h"

namespace quiesce::go {
namespace {

TEST(GoDuration, DurationsOfAllUnits) {
  for (const char* text : {"0", "-0", "10s", "1h30m", "-1.5h", ".5ms", "5.s", "1ns2us", "+3m"}) {
    EXPECT_EQ(GoDurationError(text), "") << text;
  }
}

TEST(GoDuration, ErrorsNameWhatIsWrong) {
  EXPECT_EQ(GoDurationError("x"), "time: invalid duration \"x\"");
  EXPECT_EQ(GoDurationError("-"), "time: invalid duration \"-\"");
  EXPECT_EQ(GoDurationError(".s"), "time: invalid duration \".s\"");
  EXPECT_EQ(GoDurationError("10"), "time: missing unit in duration \"10\"");
  EXPECT_EQ(GoDurationError("1d"), "time: unknown unit \"d\" in duration \"1d\"");
  EXPECT_EQ(GoDurationError("9999999h"), "time: invalid duration \"9999999h\"");
}

}  // namespace
}  // namespace quiesce::go
