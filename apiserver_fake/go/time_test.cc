#include "apiserver_fake/go/time.h"

#include "gtest/gtest.h"

namespace quiesce::go {
namespace {

std::string Read(absl::string_view text, TimeForm form = TimeForm::kSeconds) {
  const absl::StatusOr<absl::Time> time = ParseGoTime(text, form);
  return time.ok() ? FormatGoTime(*time, form) : std::string(time.status().message());
}

TEST(GoTimeTest, WritesUtcWithoutFractions) {
  EXPECT_EQ(Read("2024-01-02T03:04:05Z"), "2024-01-02T03:04:05Z");
  EXPECT_EQ(Read("2024-01-02T03:04:05.9999Z"), "2024-01-02T03:04:05Z");
  EXPECT_EQ(Read("2024-01-01T01:00:00+02:30"), "2023-12-31T22:30:00Z");
  EXPECT_EQ(Read("2024-02-29T4:05:06Z"), "2024-02-29T04:05:06Z");
}

TEST(GoTimeTest, MicroTimesNeedSixDigits) {
  EXPECT_EQ(Read("2024-01-02T03:04:05.000006Z", TimeForm::kMicros), "2024-01-02T03:04:05.000006Z");
  EXPECT_EQ(Read("2024-01-02T03:04:05Z", TimeForm::kMicros),
            "parsing time \"2024-01-02T03:04:05Z\" as \"2006-01-02T15:04:05.000000Z07:00\": cannot "
            "parse \"Z\" as \".000000\"");
}

TEST(GoTimeTest, SaysWhatIsWrongAsGoDoes) {
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

TEST(GoTimeTest, KeepsCanonicalTextsAndDropsTheZeroTime) {
  const Value text("2024-01-02T03:04:05Z");
  EXPECT_TRUE(CanonicalTime(text, TimeForm::kSeconds)->SharesNodeWith(text));
  EXPECT_TRUE(CanonicalTime(Value("0001-01-01T00:00:00Z"), TimeForm::kSeconds)->is_null());
}

}  // namespace
}  // namespace quiesce::go
