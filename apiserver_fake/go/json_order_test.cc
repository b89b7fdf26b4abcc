#include "apiserver_fake/go/json_order.h"

#include "gtest/gtest.h"

namespace quiesce::go {
namespace {

using Paths = std::vector<std::string>;

TEST(JsonOrderTest, OrdersPathsByTheirPlaceInTheText) {
  EXPECT_EQ(InTextOrder(R"({"b": {"x": 1}, "a": [2, {"y": "}"}], "c": null})",
                        {"a[1].y", "b.x", "c", "a[0]"}),
            (Paths{"b.x", "a[0]", "a[1].y", "c"}));
}

TEST(JsonOrderTest, PutsPathsThatAreNotThereLast) {
  EXPECT_EQ(InTextOrder(R"({"a": 1})", {"x", "a"}), (Paths{"a", "x"}));
}

TEST(JsonOrderTest, TakesAnyText) {
  for (absl::string_view text : {"", "{", "[[[", "{\"a\"", "{\"a\": \"", "nonsense", "{]"}) {
    EXPECT_EQ(InTextOrder(text, {"b", "z"}), (Paths{"b", "z"})) << text;
  }
  EXPECT_EQ(InTextOrder(std::string(100000, '['), {"a"}), Paths{"a"});
}

}  // namespace
}  // namespace quiesce::go
