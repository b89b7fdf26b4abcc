#include "reconcilers/zoo/programmed/texts.h"

#include <gtest/gtest.h>

#include <vector>

#include "apiserver_fake/base/json.h"

namespace quiesce::reconcilers::zoo::programmed {
namespace {

Value Json(absl::string_view text) { return ParseJson(text).value(); }

Words AtLook(int64_t look) {
  Words words;
  words.object = Json(R"({"metadata": {"name": "w", "uid": "u1", "generation": 4,
                                       "creationTimestamp": "2000-01-01T00:00:00Z"},
                          "spec": {"text": "a"}})");
  words.now = absl::FromCivil(absl::CivilSecond(2000, 1, 1, 0, 0, 5), absl::UTCTimeZone());
  words.life = words.now;
  words.looks = look;
  words.count = 2;
  words.made = "w-x7";
  words.id = "k1";
  return words;
}

TEST(Texts, SayWhatEachWordStandsFor) {
  std::vector<std::string> filled;
  for (const char* text :
       {"$name ($uid) of $id", "$now", "$micros", "$go-time", "$minute", "$age", "$left",
        "look $n of generation $generation", "$count and $made", "plain"}) {
    filled.push_back(FillText(AtLook(3), Value(text)));
  }
  EXPECT_EQ(filled, (std::vector<std::string>{
                        "w (u1) of k1", "2000-01-01T00:00:05.000Z", "2000-01-01T00:00:05.000000Z",
                        "2000-01-01 00:00:05.000000000 +0000 UTC", "200001010000", "5s",
                        "23h59m55s", "look 3 of generation 4", "2 and w-x7", "plain"}));
}

TEST(Texts, OfOneWordAloneAreItsValue) {
  EXPECT_EQ(Fill(AtLook(3), Json(R"j({"x": ["$n", "$count", "$generation", "$(.spec.text)",
                                            "$(.spec.none)", 7]})j"),
                 Value()),
            Json(R"({"x": [3, 2, 4, "a", null, 7]})"));
}

TEST(Texts, OfARowFollowWhatTheFieldIs) {
  std::vector<std::string> filled;
  for (const Value& now_is : {Value(), Value("A"), Value("C"), Value(1)}) {
    filled.push_back(ToJson(Fill(AtLook(1), Value("$next(A|B|C)"), now_is)));
    filled.push_back(ToJson(Fill(AtLook(1), Value("$next(1|2)"), now_is)));
    filled.push_back(ToJson(Fill(AtLook(1), Value("$plus(2)"), now_is)));
  }
  EXPECT_EQ(filled, (std::vector<std::string>{"\"A\"", "1", "2", "\"B\"", "1", "2", "\"A\"", "1",
                                              "2", "\"A\"", "2", "3"}));
}

TEST(Texts, TurnAListWithEachLook) {
  EXPECT_EQ(ToJson(Fill(AtLook(1), Value("$turned(a|b|c)"), Value())), R"(["b","c","a"])");
  EXPECT_EQ(ToJson(Fill(AtLook(2), Value("$turned(a|b|c)"), Value())), R"(["c","a","b"])");
}

TEST(Texts, DrawATokenForEachLook) {
  EXPECT_NE(FillText(AtLook(1), Value("$token")), FillText(AtLook(2), Value("$token")));
  EXPECT_EQ(FillText(AtLook(1), Value("$hash")), FillText(AtLook(2), Value("$hash")));
}

TEST(Conditions, CompareAFieldWithWhatTheyName) {
  const Words words = AtLook(3);
  const Value object = Json(R"({"n": 4, "at": "1999-12-31T23:59:36Z", "text": "a"})");
  EXPECT_TRUE(Holds(words, Json(R"({"path": ".n", "below": 5})"), object));
  EXPECT_FALSE(Holds(words, Json(R"({"path": ".n", "below": 4})"), object));
  EXPECT_TRUE(Holds(words, Json(R"j({"path": ".text", "is": "$(.spec.text)"})j"), object));
  EXPECT_FALSE(Holds(words, Json(R"({"path": ".text", "is-not": "a"})"), object));
  EXPECT_FALSE(Holds(words, Json(R"({"path": ".at", "older": "30s"})"), object));
  EXPECT_TRUE(Holds(words, Json(R"({"path": ".at", "older": "29s"})"), object));
  EXPECT_TRUE(Holds(words, Json(R"({"path": ".never", "older": "29s"})"), object));
  EXPECT_TRUE(Holds(words, Json(R"({"path": ".never", "is": null})"), object));
  EXPECT_TRUE(Holds(words, Json(R"({"path": ".text"})"), object));
  EXPECT_FALSE(Holds(words, Json(R"({"path": ".never"})"), object));
}

}  // namespace
}  // namespace quiesce::reconcilers::zoo::programmed
