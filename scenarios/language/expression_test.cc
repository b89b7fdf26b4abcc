#include "scenarios/language/expression.h"

#include <gtest/gtest.h>

#include "apiserver_fake/base/json.h"

namespace quiesce::scenarios {
namespace {

const char kObject[] = R"({
  "metadata": {"generation": 3, "finalizers": ["a.example.com/x", "b"],
               "annotations": {"example.com/n": "7"}},
  "spec": {"replicas": 2, "image": "postgres:14", "paused": false, "ports": [{"port": 5432}]},
  "status": {"phase": "Ready", "observedGeneration": 3, "ratio": 2.0, "conditions": [
    {"type": "Progressing", "status": "False"}, {"type": "Ready", "status": "True"}]}})";

bool Holds(const char* text) {
  const Value object = *ParseJson(kObject);
  const absl::StatusOr<Expression> expression = Expression::Parse(text);
  EXPECT_TRUE(expression.ok()) << text << ": " << expression.status();
  return expression.ok() && expression->Matches(&object);
}

std::string ErrorOf(const char* text) {
  return std::string(Expression::Parse(text).status().message());
}

TEST(Expression, ComparesPathsWithValues) {
  EXPECT_TRUE(Holds(".status.phase == Ready"));
  EXPECT_TRUE(Holds(".status.phase == \"Ready\""));
  EXPECT_TRUE(Holds(".spec.image == postgres:14"));
  EXPECT_TRUE(Holds(".spec.image != 'postgres:15'"));
  EXPECT_FALSE(Holds(".status.phase != Ready"));
  EXPECT_TRUE(Holds(".spec.replicas >= 2 && .spec.replicas < 3"));
  EXPECT_TRUE(Holds(".status.ratio == 2"));
  EXPECT_TRUE(Holds(".spec.paused == false"));
}

TEST(Expression, ComparesPathsWithPaths) {
  EXPECT_FALSE(Holds(".status.observedGeneration > .metadata.generation"));
  EXPECT_TRUE(Holds(".status.observedGeneration == .metadata.generation"));
}

TEST(Expression, SelectsItems) {
  EXPECT_TRUE(Holds(".status.conditions[type=Ready].status == \"True\""));
  EXPECT_TRUE(Holds(".status.conditions[type=\"Progressing\"].status == False"));
  EXPECT_TRUE(Holds(".status.conditions[1].type == Ready"));
  EXPECT_TRUE(Holds(".metadata.annotations['example.com/n'] == \"7\""));
  EXPECT_TRUE(Holds(".spec.ports[port=5432].port == 5432"));
}

TEST(Expression, WhatIsAbsentIsNullAndHasNoOrder) {
  EXPECT_TRUE(Holds(".status.message == null"));
  EXPECT_TRUE(Holds(".status.message != Hello"));
  EXPECT_FALSE(Holds(".status.count > 0"));
  EXPECT_FALSE(Holds(".status.count <= 0"));
  EXPECT_FALSE(Holds(".status.phase > 3"));
  EXPECT_FALSE(Holds(".status.conditions[7].type == Ready"));
}

TEST(Expression, APathAloneAsksWhetherItIsThere) {
  EXPECT_TRUE(Holds(".status.phase"));
  EXPECT_FALSE(Holds(".status.message"));
  EXPECT_FALSE(Holds(".spec.paused"));
  EXPECT_TRUE(Holds("!.spec.paused && !.metadata.deletionTimestamp"));
}

TEST(Expression, CombinesWithTheUsualPrecedence) {
  EXPECT_TRUE(Holds(".status.phase == Ready || .a == 1 && .b == 2"));
  EXPECT_FALSE(Holds("(.status.phase == Ready || .a == 1) && .b == 2"));
  EXPECT_TRUE(Holds("!(.status.phase == Failed)"));
  EXPECT_TRUE(Holds(".status.phase in [Pending, Ready]"));
  EXPECT_FALSE(Holds(".spec.replicas in [1, 3]"));
}

TEST(Expression, CountsAndLooksInside) {
  EXPECT_TRUE(Holds("len(.status.conditions) == 2"));
  EXPECT_TRUE(Holds("len(.status.nothing) == 0"));
  EXPECT_TRUE(Holds("contains(.metadata.finalizers, a.example.com/x)"));
  EXPECT_TRUE(Holds("contains(.spec.image, postgres)"));
  EXPECT_TRUE(Holds("contains(.metadata.annotations, \"example.com/n\")"));
  EXPECT_FALSE(Holds("contains(.metadata.finalizers, c)"));
}

TEST(Expression, AnObjectThatIsGoneHasNoFields) {
  EXPECT_TRUE(Expression::Parse("gone")->Matches(nullptr));
  EXPECT_FALSE(Expression::Parse("exists")->Matches(nullptr));
  EXPECT_FALSE(Expression::Parse(".status.phase == Ready")->Matches(nullptr));
  EXPECT_TRUE(Holds("exists"));
  EXPECT_TRUE(Expression::Parse("gone || .a == 1")->ConcernsExistence());
  EXPECT_FALSE(Expression::Parse(".a == 1")->ConcernsExistence());
}

TEST(Expression, DescribesWhatItsPathsAre) {
  const Value object = *ParseJson(kObject);
  const auto expression = Expression::Parse(".status.phase == Failed && .status.phase != .spec.x");
  EXPECT_EQ(expression->Describe(&object), ".status.phase is \"Ready\", .spec.x is absent");
  EXPECT_EQ(expression->Describe(nullptr), "it does not exist");
  EXPECT_EQ(Expression::Parse("gone")->Describe(&object), "it exists");
}

TEST(Expression, ErrorsNameThePlaceAndWhatWasExpected) {
  EXPECT_EQ(ErrorOf(".status.phase =="), "17: expected a path or a value, got the end");
  EXPECT_EQ(ErrorOf(".status.phase = Ready"),
            "15: expected an operator or the end, got \"= Ready\"");
  EXPECT_EQ(ErrorOf("(.a == 1"), "9: expected \")\", got the end");
  EXPECT_EQ(ErrorOf(".a == 'x"), "9: expected a closing quote, got the end");
  EXPECT_EQ(ErrorOf(".a..b"), "4: expected a field's name after the dot, got \".b\"");
  EXPECT_EQ(ErrorOf("size(.a)"),
            "1: expected one of the functions len, contains, age, duration, quantity and time, got "
            "\"size(.a)\"");
  EXPECT_EQ(ErrorOf(".a[x]"), "5: expected [number], [key=value] or ['name'], got \"]\"");
  EXPECT_EQ(ErrorOf(""), "1: expected a path or a value, got the end");
}

TEST(Expression, DeepNestingIsRefused) {
  const std::string deep(5000, '(');
  EXPECT_FALSE(Expression::Parse(deep).ok());
  EXPECT_FALSE(Expression::Parse(std::string(5000, '!') + ".a").ok());
}

TEST(Expression, OneThatIsTooLongToWalkIsRefused) {
  std::string chain = ".a";
  for (int i = 0; i < 100000; ++i) chain += " || .a";
  EXPECT_EQ(ErrorOf(chain.c_str()),
            "10000: expected a condition of at most 10000 characters, got 600002");
  const std::string allowed = chain.substr(0, 2 + 6 * 1500);
  EXPECT_FALSE(Holds(allowed.c_str()));
}

TEST(Expression, WordsAndNumbersAreToldApart) {
  const Value object = *ParseJson(
      R"({"a":"1","b":1,"c":"1.2.3","d":"12:30","e":-3,"f":"true","g":true,"h":"it's","i":"in"})");
  auto holds = [&](const char* text) { return Expression::Parse(text)->Matches(&object); };
  EXPECT_TRUE(holds(".a == '1' && .a != 1 && .b == 1 && .b != '1'"));
  EXPECT_TRUE(holds(".c == 1.2.3 && .d == 12:30 && .e == -3 && .e < -2.5"));
  EXPECT_TRUE(holds(".f == 'true' && .f != true && .g == true"));
  EXPECT_TRUE(holds(R"(.h == 'it\'s' && .h == "it's")"));
  EXPECT_TRUE(holds(".i in [in, out] && .b in[1]"));
  EXPECT_TRUE(holds("!!.b && (!(.b==2))"));
}

TEST(Path, FindsWhatIsThere) {
  const Value object = *ParseJson(kObject);
  EXPECT_EQ(Path::Parse(".status.phase")->Find(object)->string_value(), "Ready");
  EXPECT_EQ(Path::Parse(".status.other")->Find(object), nullptr);
  EXPECT_EQ(Path::Parse(".")->Find(object), &object);
  EXPECT_EQ(Path::Parse("status.phase").status().message(),
            "1: expected a path, starting with a dot, got \"status.phase\"");
}

TEST(Expression, ComparesDurationsQuantitiesAndTimes) {
  const Value object = *ParseJson(
      R"({"at":"2000-01-01T00:00:10Z","for":"90s","seconds":90,"size":"2048Mi","cpu":"500m"})");
  const absl::Time now = absl::FromUnixSeconds(946684800 + 70);
  const auto holds = [&](const char* text) {
    const auto expression = Expression::Parse(text);
    EXPECT_TRUE(expression.ok()) << text << ": " << expression.status();
    return expression.ok() && expression->Matches(&object, now);
  };
  EXPECT_TRUE(holds("age(.at) == 1m"));
  EXPECT_TRUE(holds("age(.at) > 59s && age(.at) < 61s"));
  EXPECT_TRUE(holds("duration(.for) == 1m30s"));
  EXPECT_TRUE(holds("duration(.seconds) > 1m"));
  EXPECT_TRUE(holds("duration(.for) > age(.at)"));
  EXPECT_TRUE(holds("quantity(.size) == 2Gi && quantity(.size) > 1G"));
  EXPECT_TRUE(holds("quantity(.cpu) < 1"));
  EXPECT_TRUE(holds("now > time(.at) && now == '2000-01-01T00:01:10Z'"));
  EXPECT_TRUE(holds("!(age(.nothing) > 1s)"));
  EXPECT_FALSE(holds("age(.for) > 1s"));
}

TEST(Expression, SaysWhereAUnitIsMissing) {
  EXPECT_EQ(Expression::Parse("age(.a) > soon").status().message(),
            "15: expected a duration such as 30s before this, got the end");
  EXPECT_EQ(Expression::Parse("quantity(.a) >= 2Gb").status().message(),
            "20: expected a quantity such as 500m or 2Gi before this, got the end");
  EXPECT_EQ(Expression::Parse("age(5m) > 1s").status().message(),
            "5: expected a path, starting with a dot, got \"5m) > 1s\"");
  EXPECT_EQ(Expression::Parse("size(.a)").status().message(),
            "1: expected one of the functions len, contains, age, duration, quantity and time, got "
            "\"size(.a)\"");
}

TEST(Expression, TellsWhenTimeAloneMayChangeIt) {
  const Value object = *ParseJson(R"({"at":"2000-01-01T00:00:10Z"})");
  const absl::Time start = absl::FromUnixSeconds(946684800);
  const Expression old = *Expression::Parse(".x || age(.at) > 1m");
  EXPECT_TRUE(old.timed());
  EXPECT_EQ(old.NextChange(&object, start), start + absl::Seconds(70));
  EXPECT_EQ(old.NextChange(&object, start + absl::Seconds(70)),
            start + absl::Seconds(70) + absl::Nanoseconds(1));
  EXPECT_EQ(old.NextChange(&object, start + absl::Seconds(71)), absl::InfiniteFuture());
  const Expression nested = *Expression::Parse("(age(.at) > 1m) == .x");
  EXPECT_EQ(nested.NextChange(&object, start), start + absl::Seconds(70));
  EXPECT_FALSE(Expression::Parse("duration(.at) > 1m")->timed());
}

}  // namespace
}  // namespace quiesce::scenarios
