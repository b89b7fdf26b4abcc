#include "apiserver_fake/schema/text_formats.h"

#include "gtest/gtest.h"

namespace quiesce::schema {
namespace {

TEST(TextFormatsTest, DatesAreDaysThatExist) {
  EXPECT_TRUE(IsDate("2024-02-29"));
  EXPECT_FALSE(IsDate("2023-02-29"));
  EXPECT_FALSE(IsDate("2024-13-01"));
  EXPECT_FALSE(IsDate("2024-1-01"));
  EXPECT_FALSE(IsDate("2024-01-01T"));
  EXPECT_FALSE(IsDate(""));
}

TEST(TextFormatsTest, DateTimesNeedAZone) {
  EXPECT_TRUE(IsDateTime("2024-05-01T10:00:00Z"));
  EXPECT_TRUE(IsDateTime("2024-05-01t10:00:00.123+02:00"));
  EXPECT_FALSE(IsDateTime("2024-05-01T10:00:00"));
  EXPECT_FALSE(IsDateTime("2024-05-01T24:00:00Z"));
  EXPECT_FALSE(IsDateTime("2024-05-01 10:00:00Z"));
  EXPECT_FALSE(IsDateTime("yesterday"));
}

TEST(TextFormatsTest, DurationsAreGosOrScalas) {
  for (const char* good : {"1h30m", "-1.5s", "0", "10ms", "3 days", "1 wk", "22 ns"}) {
    EXPECT_TRUE(IsDuration(good)) << good;
  }
  for (const char* bad : {"", "soon", "10", "h", "5 parsecs"}) {
    EXPECT_FALSE(IsDuration(bad)) << bad;
  }
}

TEST(TextFormatsTest, NetworksHaveAMaskThatFits) {
  EXPECT_TRUE(IsCidr("10.0.0.0/24"));
  EXPECT_TRUE(IsCidr("2001:db8::/128"));
  EXPECT_FALSE(IsCidr("10.0.0.0/33"));
  EXPECT_FALSE(IsCidr("10.0.0.0"));
  EXPECT_FALSE(IsCidr("10.0.0.0/"));
}

TEST(TextFormatsTest, MacAddressesHaveThreeForms) {
  EXPECT_TRUE(IsMacAddress("01:23:45:67:89:ab"));
  EXPECT_TRUE(IsMacAddress("01-23-45-67-89-ab-cd-ef"));
  EXPECT_TRUE(IsMacAddress("0123.4567.89ab"));
  EXPECT_FALSE(IsMacAddress("01:23:45:67:89"));
  EXPECT_FALSE(IsMacAddress("01:23:45:67:89:zz"));
  EXPECT_FALSE(IsMacAddress("01:23-45:67:89:ab"));
}

TEST(TextFormatsTest, UrisAreAbsoluteOrPaths) {
  for (const char* good : {"http://example.com/a?b=c", "/path", "mailto:x@example.com",
                           "https://user:pw@h:80/", "http://[::1]:80/x", "a:b"}) {
    EXPECT_TRUE(IsRequestUri(good)) << good;
  }
  for (const char* bad :
       {"", "example.com", "http://h:port/", "/%zz", "http://a b/", ":x", "http://\x7f"}) {
    EXPECT_FALSE(IsRequestUri(bad)) << bad;
  }
}

TEST(TextFormatsTest, EmailAddressesMayHaveNames) {
  for (const char* good :
       {"a@b", "first.last@example.com", "Ann <a@b.c>", "\"a b\"@c.d", "\"Ann B\" <a@b>"}) {
    EXPECT_TRUE(IsEmailAddress(good)) << good;
  }
  for (const char* bad : {"", "a", "a@", "@b", ".a@b", "a..b@c", "a@b c", "<a@b"}) {
    EXPECT_FALSE(IsEmailAddress(bad)) << bad;
  }
}

TEST(TextFormatsTest, DurationsMayBeDaysInWords) {
  constexpr int64_t kSecond = 1000000000;
  EXPECT_EQ(ParseDurationFormat("3 days"), 3 * 86400 * kSecond);
  EXPECT_EQ(ParseDurationFormat("1h"), 3600 * kSecond);
  EXPECT_EQ(ParseDurationFormat("2 weeks and 1 hr"), (14 * 86400 + 3600) * kSecond);
  EXPECT_EQ(ParseDurationFormat("soon"), std::nullopt);
  EXPECT_EQ(ParseDurationFormat("99999999999999999999 days"), std::nullopt);
}

}  // namespace
}  // namespace quiesce::schema
