#include "apiserver_fake/go/base64.h"

#include "gtest/gtest.h"

namespace quiesce::go {
namespace {

TEST(Base64Test, ReadsPaddedTextAndSkipsLineBreaks) {
  EXPECT_EQ(DecodeBase64("").bytes, "");
  EXPECT_EQ(DecodeBase64("eQ==").bytes, "y");
  EXPECT_EQ(DecodeBase64("eX\nk=\n").bytes, "yy");
  EXPECT_EQ(DecodeBase64("eXl5").bytes, "yyy");
  EXPECT_TRUE(DecodeBase64("eXl5").ok);
}

TEST(Base64Test, RawUrlTextHasNoPadding) {
  EXPECT_EQ(DecodeBase64("eQ", Base64Encoding::kRawUrl).bytes, "y");
  EXPECT_EQ(DecodeBase64("eXk", Base64Encoding::kRawUrl).bytes, "yy");
  EXPECT_EQ(DecodeBase64("_-8", Base64Encoding::kRawUrl).bytes, "\xff\xef");
  EXPECT_EQ(DecodeBase64("eQ==", Base64Encoding::kRawUrl).bad_offset, 2u);
  EXPECT_EQ(DecodeBase64("eXl5e", Base64Encoding::kRawUrl).bad_offset, 4u);
  EXPECT_FALSE(DecodeBase64("eXl5e", Base64Encoding::kRawUrl).ok);
}

TEST(Base64Test, SaysWhereTheTextGoesWrong) {
  const std::pair<const char*, size_t> cases[] = {
      {"!", 0}, {"abc", 0}, {"abcdef", 4}, {"a===", 1}, {"ab=c", 2}, {"ab=", 3}, {"ab==x", 4},
  };
  for (const auto& [text, offset] : cases) {
    const Base64 result = DecodeBase64(text);
    EXPECT_FALSE(result.ok) << text;
    EXPECT_EQ(result.bad_offset, offset) << text;
  }
}

}  // namespace
}  // namespace quiesce::go
