#include "reconcilers/zoo/programmed/programmed.h"

#include <gtest/gtest.h>

#include "apiserver_fake/base/json.h"
#include "reconcilers/zoo/programmed/interpreter.h"
#include "reconcilers/zoo/programmed/texts.h"

namespace quiesce::reconcilers::zoo::programmed {
namespace {

Value Json(absl::string_view text) { return ParseJson(text).value(); }

Words SomeWords() {
  Words words;
  words.object = Json(R"({"metadata": {"name": "w", "creationTimestamp": "2000-01-01T00:00:00Z"},
                          "spec": {"text": "a"}})");
  words.now = absl::FromCivil(absl::CivilSecond(2000, 1, 1, 0, 5, 0), absl::UTCTimeZone());
  words.looks = 3;
  words.count = 2;
  return words;
}

TEST(ProgrammedTexts, AreFilledIn) {
  const Words words = SomeWords();
  EXPECT_EQ(FillText(words, Value("$name-$count at $now, $age old, look $n, $minute")),
            "w-2 at 2000-01-01T00:05:00.000Z, 5m old, look 3, 200001010005");
  EXPECT_EQ(Fill(words, Value("$n"), Value()), Value(3));
  EXPECT_EQ(Fill(words, Value("$plus(2)"), Value(5)), Value(7));
  EXPECT_EQ(Fill(words, Value("$other(a|b)"), Value("a")), Value("b"));
  EXPECT_EQ(Fill(words, Json(R"j({"x": ["$(.spec.text)", "$(.spec.none)"]})j"), Value()),
            Json(R"({"x": ["a", null]})"));
}

TEST(ProgrammedConditions, CompareAFieldWithWhatTheyName) {
  const Words words = SomeWords();
  const Value object = Json(R"({"n": 4, "at": "2000-01-01T00:04:31Z", "text": "a"})");
  EXPECT_TRUE(Holds(words, Json(R"({"path": ".n", "below": 5})"), object));
  EXPECT_FALSE(Holds(words, Json(R"({"path": ".n", "below": 4})"), object));
  EXPECT_TRUE(Holds(words, Json(R"j({"path": ".text", "is": "$(.spec.text)"})j"), object));
  EXPECT_FALSE(Holds(words, Json(R"({"path": ".at", "older": "30s"})"), object));
  EXPECT_TRUE(Holds(words, Json(R"({"path": ".at", "older": "29s"})"), object));
  EXPECT_TRUE(Holds(words, Json(R"({"path": ".never", "older": "29s"})"), object));
  EXPECT_TRUE(Holds(words, Json(R"({"path": ".never", "is": null})"), object));
}

TEST(ProgrammedSteps, AreCheckedWithThoseWithinThem) {
  EXPECT_TRUE(Programmed::Check(Json(R"([{"if": {"path": ".a", "do": [{"stop": true}]}}])")).ok());
  const absl::Status bad =
      Programmed::Check(Json(R"([{"try": {"do": [], "else": [{"statsu": {}}]}}])"));
  EXPECT_EQ(bad.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(bad.message().substr(0, 22), "unknown step \"statsu\";");
  EXPECT_FALSE(Programmed::Check(Value("status")).ok());
  EXPECT_FALSE(Programmed::Check(Json(R"([{"stop": true, "after": "1s"}])")).ok());
}

}  // namespace
}  // namespace quiesce::reconcilers::zoo::programmed
