#include "scenarios/findings/diff.h"

#include "apiserver_fake/base/json.h"
#include "gtest/gtest.h"

namespace quiesce::scenarios {
namespace {

Value Parse(const char* text) { return ParseJson(text).value(); }

TEST(Diff, NamesListItemsByTypeOrName) {
  EXPECT_EQ(
      ShowChanges(DiffFields(
          Parse(
              R"({"metadata":{"resourceVersion":"1"},"status":{"conditions":[{"type":"Ready","status":"False"}],"phase":"A"}})"),
          Parse(
              R"({"metadata":{"resourceVersion":"2"},"status":{"conditions":[{"type":"Ready","status":"True"}],"phase":"A","x":1}})"))),
      R"(.status.conditions[type=Ready].status: "False" -> "True", .status.x: (none) -> 1)");
}

TEST(Diff, TellsTimesCountersAndOrderFromRealChanges) {
  EXPECT_TRUE(
      IsVolatileOnly(DiffFields(Parse(R"({"t":"2000-01-01T00:00:00Z","n":1,"l":[1,2],"a":"7"})"),
                                Parse(R"({"t":"2000-01-01T00:00:05Z","n":2,"l":[2,1],"a":"8"})"))));
  EXPECT_TRUE(IsVolatileOnly(DiffFields(Parse(R"({"n":2})"), Parse(R"({"n":1})"))));
  EXPECT_FALSE(
      IsVolatileOnly(DiffFields(Parse(R"({"l":["a","b"]})"), Parse(R"({"l":["a","c"]})"))));
  EXPECT_FALSE(IsVolatileOnly(DiffFields(Parse(R"({"n":2})"), Parse(R"({"n":2})"))));
}

TEST(StateHash, IgnoresVersionsGenerationsAndTimes) {
  const Value a = Parse(
      R"({"metadata":{"resourceVersion":"1","generation":1},"status":{"at":"2000-01-01T00:00:00Z","phase":"A","observedGeneration":1}})");
  const Value b = Parse(
      R"({"metadata":{"resourceVersion":"9","generation":2},"status":{"at":"2000-01-02T00:00:00Z","phase":"A","observedGeneration":2}})");
  EXPECT_EQ(StateHash(a), StateHash(b));
  Value c = b;
  c.Mutable("status").Set("phase", "B");
  EXPECT_NE(StateHash(a), StateHash(c));
}

TEST(ShowValue, CutsLongText) {
  EXPECT_EQ(ShowValue(Value("abcdefghij"), 6), "\"abc...j\"");
  EXPECT_EQ(ShowValue(Value("ab\xc3\xa4\xc3\xb6xyz"), 6), "\"ab...z\"");  // not half of an umlaut
  EXPECT_EQ(ShowValue(Value::List({"first", "second", "third"}), 20),
            "[3 items, the last \"third\"]");
  EXPECT_EQ(ShowValue(Value()), "(none)");
}

}  // namespace
}  // namespace quiesce::scenarios
