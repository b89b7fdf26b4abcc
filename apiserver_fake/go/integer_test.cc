#include "apiserver_fake/go/integer.h"

#include <string>

#include "gtest/gtest.h"

namespace quiesce::go {
namespace {

std::string Read(absl::string_view text) {
  const absl::StatusOr<uint64_t> number = ParseUint(text);
  return number.ok() ? std::to_string(*number) : std::string(number.status().message());
}

TEST(IntegerTest, ReadsDigitsOnly) {
  EXPECT_EQ(Read("007"), "7");
  EXPECT_EQ(Read("-1"), "strconv.ParseUint: parsing \"-1\": invalid syntax");
  EXPECT_EQ(Read(""), "strconv.ParseUint: parsing \"\": invalid syntax");
}

TEST(IntegerTest, HasSixtyFourBits) {
  EXPECT_EQ(Read("18446744073709551615"), "18446744073709551615");
  EXPECT_EQ(Read("18446744073709551616"),
            "strconv.ParseUint: parsing \"18446744073709551616\": value out of range");
}

}  // namespace
}  // namespace quiesce::go
