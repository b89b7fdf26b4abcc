#include "apiserver_fake/patch/list_order.h"

#include <gtest/gtest.h>

#include <string>

#include "apiserver_fake/base/json.h"

namespace quiesce::patch {
namespace {

ValueList Items(absl::string_view json) {
  const Value list = ParseJson(json).value();
  return ValueList(list.items().begin(), list.items().end());
}

std::string Text(ValueList items) { return ToJson(Value::List(std::move(items))); }

TEST(ListOrder, LiveItemsStandBeforeTheirFollowers) {
  const ItemIdentity scalars("", false);
  EXPECT_EQ(Text(WeaveByOrder(scalars, Items(R"(["c","b","a"])"), {}, Items(R"(["c","b","a"])"),
                              Items(R"(["a","b"])"))),
            R"(["c","b","a"])");
  EXPECT_EQ(Text(WeaveByOrder(scalars, Items(R"(["a","b"])"), Items(R"(["c"])"),
                              Items(R"(["a","b"])"), Items(R"(["c","b","a"])"))),
            R"(["c","a","b"])");
  EXPECT_EQ(Text(WeaveByOrder(scalars, Items(R"(["new"])"), Items(R"(["a","b"])"),
                              Items(R"(["new"])"), Items(R"(["a","b"])"))),
            R"(["new","a","b"])");
}

TEST(ListOrder, ItemsAreKnownByTheirMergeKey) {
  const ItemIdentity by_name("name", true);
  ValueList items = Items(R"([{"name":"b","x":1},{"name":"a"},{"name":"b","x":2}])");
  SortByOrder(by_name, Items(R"([{"name":"a"},{"name":"b"}])"), items);
  EXPECT_EQ(Text(items), R"([{"name":"a"},{"name":"b","x":1},{"name":"b","x":2}])");
}

TEST(ListOrder, ARepeatedScalarGivesItsPlaceToTheLast) {
  ValueList items = Items(R"(["a","b","a","c"])");
  DeduplicateScalars(items);
  EXPECT_EQ(Text(items), R"(["a","b","c"])");
  items = Items(R"(["a","a","b","c"])");
  DeduplicateScalars(items);
  EXPECT_EQ(Text(items), R"(["a","c","b"])");
  items = Items(R"([1,1,1])");
  DeduplicateScalars(items);
  EXPECT_EQ(Text(items), "[1]");
}

}  // namespace
}  // namespace quiesce::patch
