#include "apiserver_fake/go/nested_field.h"

#include "apiserver_fake/base/json.h"
#include "gtest/gtest.h"

namespace quiesce::go {
namespace {

Value Parse(absl::string_view text) { return ParseJson(text).value(); }

TEST(NestedFieldTest, IntegersAreFoundByADottedPath) {
  const Value object = Parse(R"({"spec": {"replicas": 3, "text": "x"}})");
  EXPECT_EQ(*FindInteger(object, ".spec.replicas"), 3);
  EXPECT_EQ(*FindInteger(object, ".spec.other"), std::nullopt);
  EXPECT_EQ(FindInteger(object, ".spec.text").status().message(),
            ".spec.text accessor error: x is of the type string, expected int64");
}

TEST(NestedFieldTest, TextsAreFoundByADottedPath) {
  const Value object = Parse(R"({"status": {"selector": "a=b", "n": 1}})");
  EXPECT_EQ(*FindText(object, ".status.selector"), "a=b");
  EXPECT_EQ(*FindText(object, ".spec.x"), std::nullopt);
  EXPECT_EQ(FindText(object, ".status.n").status().message(),
            ".status.n accessor error: 1 is of the type int64, expected string");
}

TEST(NestedFieldTest, SettingMakesTheObjectsOnTheWay) {
  Value object = Parse(R"({"a": 1})");
  EXPECT_TRUE(SetNested(object, ".spec.replicas", Value(2)).ok());
  EXPECT_EQ(ToJson(object), R"({"a":1,"spec":{"replicas":2}})");
  EXPECT_EQ(SetNested(object, ".a.b", Value(2)).message(),
            "value cannot be set because .a is not a map[string]interface{}");
}

}  // namespace
}  // namespace quiesce::go
