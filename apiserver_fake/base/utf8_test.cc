#include "apiserver_fake/base/utf8.h"

#include <gtest/gtest.h>

namespace quiesce {
namespace {

TEST(Utf8, EveryRuneReadsBackAsItself) {
  for (uint32_t code = 0; code <= 0x10FFFF; ++code) {
    if (code >= 0xD800 && code <= 0xDFFF) continue;
    std::string text;
    AppendRune(code, &text);
    const Rune rune = DecodeRune(text);
    ASSERT_TRUE(rune.valid) << code;
    ASSERT_EQ(rune.code, code);
    ASSERT_EQ(rune.size, static_cast<int>(text.size()));
  }
}

TEST(Utf8, WrongBytesAreOneReplacementEach) {
  for (absl::string_view text : {"\xff", "\xc0\x80", "\xe0\x80\x80", "\xed\xa0\x80",
                                 "\xf4\x90\x80\x80", "\xe2\x82", "\x80", "\xf8\x88\x80\x80\x80"}) {
    const Rune rune = DecodeRune(text);
    EXPECT_FALSE(rune.valid);
    EXPECT_EQ(rune.code, 0xFFFDu);
    EXPECT_EQ(rune.size, 1);
  }
  EXPECT_EQ(CountRunes("a\xe2\x82\xac\xff\xff"), 4);
}

TEST(Utf8, SurrogatesAreNotEncoded) {
  std::string text;
  AppendRune(0xD800, &text);
  AppendRune(0x110000, &text);
  EXPECT_EQ(text, "\xef\xbf\xbd\xef\xbf\xbd");
}

}  // namespace
}  // namespace quiesce
