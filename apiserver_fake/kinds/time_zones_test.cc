#include "apiserver_fake/kinds/time_zones.h"

#include "gtest/gtest.h"

namespace quiesce::kinds {
namespace {

TEST(TimeZones, NamesOfTheDatabaseAreKnown) {
  for (const char* name : {"Africa/Abidjan", "Europe/Berlin", "America/Argentina/Buenos_Aires",
                           "Etc/GMT+12", "UTC", "Zulu", "Local"}) {
    EXPECT_TRUE(IsTimeZone(name)) << name;
  }
}

TEST(TimeZones, OtherNamesAreNot) {
  for (const char* name : {"", "Mars/Base", "europe/berlin", "Europe", "Europe/Berlin/", "UTC+1"}) {
    EXPECT_FALSE(IsTimeZone(name)) << name;
  }
}

}  // namespace
}  // namespace quiesce::kinds
