#include "reconcilers/zoo/scripted/texts.h"

#include <gtest/gtest.h>

#include <vector>

#include "apiserver_fake/base/json.h"

namespace quiesce::reconcilers::zoo::scripted {
namespace {

Texts AtLook(int64_t look) {
  const absl::Time made = absl::FromUnixSeconds(946684800);
  return {made + absl::Seconds(5), made, "w", "k1", look, made};
}

TEST(Texts, SayWhatEachWordStandsFor) {
  std::vector<std::string> filled;
  for (const char* text :
       {"$name of $id", "$now", "$go-time", "$age", "$left", "look $n", "plain"}) {
    filled.push_back(AtLook(3).Fill(text));
  }
  EXPECT_EQ(filled, (std::vector<std::string>{"w of k1", "2000-01-01T00:00:05.000Z",
                                              "2000-01-01 00:00:05.000000000 +0000 UTC", "5s",
                                              "23h59m55s", "look 3", "plain"}));
}

TEST(Texts, OfAnAlternativeFollowWhatTheFieldIs) {
  std::vector<std::string> filled;
  for (const Value& now_is : {Value(), Value("A"), Value("C"), Value(1)}) {
    filled.push_back(ToJson(AtLook(1).Fill("$next(A|B|C)", now_is)));
    filled.push_back(ToJson(AtLook(1).Fill("$other(1|2)", now_is)));
  }
  EXPECT_EQ(filled,
            (std::vector<std::string>{"\"A\"", "1", "\"B\"", "1", "\"A\"", "1", "\"A\"", "2"}));
}

TEST(Texts, TurnAListWithEachLook) {
  EXPECT_EQ(ToJson(AtLook(1).Fill("$turned(a|b|c)", Value())), "[\"b\",\"c\",\"a\"]");
  EXPECT_EQ(ToJson(AtLook(2).Fill("$turned(a|b|c)", Value())), "[\"c\",\"a\",\"b\"]");
}

TEST(Texts, DrawATokenForEachLook) {
  EXPECT_NE(AtLook(1).Fill("$token"), AtLook(2).Fill("$token"));
  EXPECT_EQ(AtLook(1).Fill("$hash"), AtLook(2).Fill("$hash"));
}

}  // namespace
}  // namespace quiesce::reconcilers::zoo::scripted
