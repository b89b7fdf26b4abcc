#include "apiserver_fake/resource/value_memo.h"

#include "gtest/gtest.h"

namespace quiesce::resource {
namespace {

Value Numbered(int number) { return Value::Object({{"number", number}}); }

TEST(ValueMemo, KnowsWhatWasNotedOfAnEqualValue) {
  const int one = 0, other = 0;
  ValueMemo memo;
  EXPECT_EQ(memo.Find(&one, Numbered(1)), nullptr);
  memo.Note(&one, Numbered(1), "first");
  ASSERT_NE(memo.Find(&one, Numbered(1)), nullptr);
  EXPECT_EQ(*memo.Find(&one, Numbered(1)), Value("first"));
  EXPECT_EQ(memo.Find(&one, Numbered(2)), nullptr);
  EXPECT_EQ(memo.Find(&other, Numbered(1)), nullptr);
  memo.Note(&one, Numbered(1), "second");
  EXPECT_EQ(*memo.Find(&one, Numbered(1)), Value("second"));
}

TEST(ValueMemo, ForgetsButNeverTakesOneForAnother) {
  const int what = 0;
  ValueMemo memo;
  int known = 0;
  for (int i = 0; i < 1000; ++i) memo.Note(&what, Numbered(i), i);
  for (int i = 0; i < 1000; ++i) {
    const Value* found = memo.Find(&what, Numbered(i));
    if (found == nullptr) continue;
    ++known;
    EXPECT_EQ(*found, Value(i));
  }
  EXPECT_GT(known, 100);
  EXPECT_LT(known, 1000);
}

}  // namespace
}  // namespace quiesce::resource
