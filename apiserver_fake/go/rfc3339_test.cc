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
  EXPECT_EQ(ParseGoTime("2000-01-01T01:00:00-01:30", TimeForm::kSeconds)->zone, -absl::Minutes(90));
}

std::string Read(absl::string_view text, TimeForm form = TimeForm::kSeconds) {
  const absl::StatusOr<ZonedTime> parsed = ParseGoTime(text, form);
  if (!parsed.ok()) return std::string(parsed.status().message());
  return form == TimeForm::kSeconds ? FormatRfc3339(parsed->time)
                                    : FormatRfc3339Micro(parsed->time);
}

TEST(Rfc3339, WritesUtcWithoutFractions) {
  EXPECT_EQ(Read("2024-01-02T03:04:05Z"), "2024-01-02T03:04:05Z");
  EXPECT_EQ(Read("2024-01-02T03:04:05.9999Z"), "2024-01-02T03:04:05Z");
  EXPECT_EQ(Read("2024-01-01T01:00:00+02:30"), "2023-12-31T22:30:00Z");
  EXPECT_EQ(Read("2024-02-29T4:05:06Z"), "2024-02-29T04:05:06Z");
}

TEST(Rfc3339, MicroTimesNeedSixDigits) {
  EXPECT_EQ(Read("2024-01-02T03:04:05.000006Z", TimeForm::kMicros), "2024-01-02T03:04:05.000006Z");
  EXPECT_EQ(Read("2024-01-02T03:04:05Z", TimeForm::kMicros),
            "parsing time \"2024-01-02T03:04:05Z\" as \"2006-01-02T15:04:05.000000Z07:00\": cannot "
            "parse \"Z\" as \".000000\"");
}

TEST(Rfc3339, SaysWhatIsWrongAsGoDoes) {
  EXPECT_EQ(Read("x"),
            "parsing time \"x\" as \"2006-01-02T15:04:05Z07:00\": cannot parse \"x\" as \"2006\"");
  EXPECT_EQ(Read("2024-13-01T00:00:00Z"),
            "parsing time \"2024-13-01T00:00:00Z\": month out of range");
  EXPECT_EQ(Read("2023-02-29T00:00:00Z"),
            "parsing time \"2023-02-29T00:00:00Z\": day out of range");
  EXPECT_EQ(Read("2024-01-01T25:00:00Z"),
            "parsing time \"2024-01-01T25:00:00Z\": hour out of range");
  EXPECT_EQ(Read("2024-01-01T00:00:00"),
            "parsing time \"2024-01-01T00:00:00\" as \"2006-01-02T15:04:05Z07:00\": cannot parse "
            "\"\" as \"Z07:00\"");
  EXPECT_EQ(Read("2024-01-01T00:00:00Zx"),
            "parsing time \"2024-01-01T00:00:00Zx\": extra text: \"x\"");
}

TEST(Rfc3339, KeepsCanonicalTextsAndDropsTheZeroTime) {
  const Value text("2024-01-02T03:04:05Z");
  EXPECT_TRUE(CanonicalTime(text, TimeForm::kSeconds)->SharesNodeWith(text));
  EXPECT_TRUE(CanonicalTime(Value("0001-01-01T00:00:00Z"), TimeForm::kSeconds)->is_null());
}

}  // namespace
}  // namespace quiesce::go
