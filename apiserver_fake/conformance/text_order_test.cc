#include "apiserver_fake/conformance/text_order.h"

#include "apiserver_fake/base/json.h"
#include "gtest/gtest.h"

namespace quiesce::conformance {
namespace {

TEST(TextOrderTest, MembersKeepTheOrderOfTheText) {
  const std::string text =
      R"({"b": "x,}\"", "a": {"d": [1, {"z": null, "y": true}], "c": {}}, "l": []})";
  EXPECT_EQ(TextOrder(text).Render(ParseJson(text).value()), text);
}

TEST(TextOrderTest, WhatTheTextLacksComesLast) {
  const TextOrder order(R"({"b":1,"gone":2,"a":{"y":1,"x":2}})");
  EXPECT_EQ(order.Render(ParseJson(R"({"a": {"x": 1, "y": 2}, "aa": 0, "b": 3})").value()),
            R"({"b": 3, "a": {"y": 2, "x": 1}, "aa": 0})");
  EXPECT_EQ(order.Member("a").Render(ParseJson(R"({"x": 1, "y": 2})").value()),
            R"({"y": 2, "x": 1})");
}

TEST(TextOrderTest, NothingIsKnownOfOtherTexts) {
  EXPECT_EQ(TextOrder("{not").Render(ParseJson(R"({"a": 1})").value()), R"({"a": 1})");
  EXPECT_EQ(TextOrder("").Item(3).Render(Value(1)), "1");
}

}  // namespace
}  // namespace quiesce::conformance
