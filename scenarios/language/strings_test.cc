#include "scenarios/language/strings.h"

#include <gtest/gtest.h>

#include "sim/clock.h"

namespace quiesce::scenarios {
namespace {

TEST(ShowCount, OneOrSeveral) {
  EXPECT_EQ(ShowCount(0, "call"), "0 calls");
  EXPECT_EQ(ShowCount(1, "call"), "1 call");
  EXPECT_EQ(ShowCount(2, "further thing"), "2 further things");
}

TEST(NearestName, TakesTheNameWithFewestChangedLetters) {
  EXPECT_EQ(NearestName("aply", {"patch", "apply", "delete"}), "apply");
  EXPECT_EQ(NearestName("cut a", {"cut at", "of"}), "cut at");
  EXPECT_EQ(NearestName("steps", {"stpes", "stays"}), "stpes");
}

TEST(NearestName, FindsNothingWhereNothingComesClose) {
  EXPECT_EQ(NearestName("zebra", {"apply", "patch"}), "");
  EXPECT_EQ(NearestName("", {"apply"}), "");
  EXPECT_EQ(NearestName(std::string(5000, 'a'), {"apply"}), "");
}

TEST(DidYouMean, IsEmptyWithoutANeighbour) {
  EXPECT_EQ(DidYouMean("aply", {"apply"}), "; did you mean \"apply\"?");
  EXPECT_EQ(DidYouMean("zebra", {"apply"}), "");
}

TEST(ParseDuration, ReadsNumbersWithUnits) {
  EXPECT_EQ(*ParseDuration("1h30m"), absl::Minutes(90));
  EXPECT_EQ(*ParseDuration("200ms"), absl::Milliseconds(200));
  EXPECT_EQ(*ParseDuration("1.5s"), absl::Milliseconds(1500));
  EXPECT_EQ(*ParseDuration("0"), absl::ZeroDuration());
}

TEST(ParseDuration, RefusesWhatIsNoLengthOfTime) {
  for (const char* text : {"", "5", "-3s", "five minutes", "inf", "3 s"}) {
    EXPECT_EQ(ParseDuration(text).status().code(), absl::StatusCode::kInvalidArgument) << text;
  }
  EXPECT_EQ(ParseDuration("5").status().message(),
            "expected a duration such as 200ms, 30s or 1h30m, got \"5\"");
}

TEST(ShowDuration, FitsTheUnitToTheLength) {
  EXPECT_EQ(ShowDuration(absl::Microseconds(250)), "250 us");
  EXPECT_EQ(ShowDuration(absl::Microseconds(2500)), "2.5 ms");
  EXPECT_EQ(ShowDuration(absl::Milliseconds(210)), "210 ms");
  EXPECT_EQ(ShowDuration(absl::Milliseconds(4310)), "4.310 s");
  EXPECT_EQ(ShowDuration(absl::Seconds(30)), "30 s");
  EXPECT_EQ(ShowDuration(absl::Minutes(12)), "12 m");
  EXPECT_EQ(ShowDuration(absl::Seconds(90)), "1 m 30 s");
  EXPECT_EQ(ShowDuration(absl::Minutes(90)), "1 h 30 m");
  EXPECT_EQ(ShowDuration(absl::Hours(24 * 61)), "61 days");
}

TEST(ShowMoment, CountsFromTheStartOfTheRun) {
  EXPECT_EQ(ShowMoment(sim::StartTime() + absl::Milliseconds(4310)), "+4.310 s");
  EXPECT_EQ(ShowMoment(sim::StartTime() + absl::Seconds(723)), "+12 m 3.000 s");
  EXPECT_EQ(ShowMoment(sim::StartTime() + absl::Seconds(3600)), "+1 h 0 m 0.000 s");
}

}  // namespace
}  // namespace quiesce::scenarios
