#include "apiserver_fake/go/nested_field.h"

#include "apiserver_fake/base/json.h"
#include "gtest/gtest.h"

namespace quiesce::go {
namespace {

Value Parse(absl::string_view text) { return ParseJson(text).value(); }

TEST(NestedFieldTest, IntegersAreFoundByADottedPath) {
  const Value object = Parse(R"({"spec": {"replicas": 3, "text": "x"}})");
  NestedInteger replicas = FindInteger(object, ".spec.replicas");
  EXPECT_TRUE(replicas.found);
  EXPECT_EQ(replicas.value, 3);
  EXPECT_FALSE(FindInteger(object, ".spec.other").found);
  EXPECT_EQ(FindInteger(object, ".spec.text").error,
            ".spec.text accessor error: x is of the type string, expected int64");
}

TEST(NestedFieldTest, TextsAreFoundByADottedPath) {
  const Value object = Parse(R"({"status": {"selector": "a=b", "n": 1}})");
  EXPECT_EQ(FindText(object, ".status.selector").value, "a=b");
  EXPECT_FALSE(FindText(object, ".spec.x").found);
  EXPECT_EQ(FindText(object, ".status.n").error,
            ".status.n accessor error: 1 is of the type int64, expected string");
}

TEST(NestedFieldTest, SettingMakesTheObjectsOnTheWay) {
  Value object = Parse(R"({"a": 1})");
  EXPECT_EQ(SetNested(object, ".spec.replicas", Value(2)), "");
  EXPECT_EQ(ToJson(object), R"({"a":1,"spec":{"replicas":2}})");
  EXPECT_NE(SetNested(object, ".a.b", Value(2)), "");
}

}  // namespace
}  // namespace quiesce::go
