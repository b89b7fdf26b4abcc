#include "apiserver_fake/schema/correlation.h"

#include "apiserver_fake/base/json.h"
#include "apiserver_fake/schema/structural.h"
#include "gtest/gtest.h"

namespace quiesce::schema {
namespace {

Value Json(absl::string_view text) { return ParseJson(text).value(); }

TEST(CorrelationTest, ItemsOfListMapsAreFoundByTheirKeys) {
  SchemaSet set;
  const Schema* schema =
      BuildStructuralSchema(Json(R"({"type": "array", "x-kubernetes-list-type": "map",
               "x-kubernetes-list-map-keys": ["a", "b"], "items": {"type": "object", "properties": {
               "a": {"type": "string"}, "b": {"type": "integer"}}}})"),
                            &set);
  Value old = Json(R"([{"a": "x", "b": 1, "v": 1}, {"a": "x", "b": 2, "v": 2}])");
  Value list = Json(R"([{"a": "x", "b": 2}, {"a": "y", "b": 1}, {"a": "x"}])");
  EXPECT_EQ(CorrelatedItem(*schema, &old, list, 0), &old.items()[1]);
  EXPECT_EQ(CorrelatedItem(*schema, &old, list, 1), nullptr);
  EXPECT_EQ(CorrelatedItem(*schema, &old, list, 2), nullptr);
  EXPECT_EQ(CorrelatedItem(*schema, nullptr, list, 0), nullptr);
}

TEST(CorrelationTest, ItemsOfOtherListsHaveNoPast) {
  SchemaSet set;
  const Schema* schema =
      BuildStructuralSchema(Json(R"({"type": "array", "items": {"type": "string"}})"), &set);
  Value list = Json(R"(["a"])");
  EXPECT_EQ(CorrelatedItem(*schema, &list, list, 0), nullptr);
}

TEST(CorrelationTest, MembersNeedASchema) {
  SchemaSet set;
  const Schema* schema = BuildStructuralSchema(
      Json(R"({"type": "object", "properties": {"a": {"type": "string"}}})"), &set);
  Value old = Json(R"({"a": "x", "b": "y"})");
  EXPECT_EQ(CorrelatedMember(*schema, &old, "a"), old.Find("a"));
  EXPECT_EQ(CorrelatedMember(*schema, &old, "b"), nullptr);
}

}  // namespace
}  // namespace quiesce::schema
