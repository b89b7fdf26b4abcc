#include "apiserver_fake/go/rfc3339.h"

#include "gtest/gtest.h"

namespace quiesce::go {
namespace {

TEST(Rfc3339, AgreesWithTheTimeLibraryOverFourCenturies) {
  for (int64_t seconds = -6000000000; seconds < 7000000000; seconds += 12345677) {
    const absl::Time time = absl::FromUnixSeconds(seconds);
    ASSERT_EQ(FormatRfc3339(time),
              absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", time, absl::UTCTimeZone()));
  }
}

TEST(Rfc3339, SecondsAreCutNotRounded) {
  const absl::Time time = absl::FromUnixMillis(946684800999);
  EXPECT_EQ(FormatRfc3339(time), "2000-01-01T00:00:00Z");
  EXPECT_EQ(FormatRfc3339Micro(time), "2000-01-01T00:00:00.999000Z");
}

TEST(Rfc3339, ParsesFractionsAndZones) {
  EXPECT_EQ(ParseRfc3339("2000-01-01T01:00:00.5+01:00"), absl::FromUnixMillis(946684800500));
  EXPECT_EQ(ParseRfc3339("2000-01-01"), std::nullopt);
  EXPECT_EQ(ParseRfc3339("yesterday"), std::nullopt);
}

}  // namespace
}  // namespace quiesce::go
