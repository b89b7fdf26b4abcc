#include "apiserver_fake/cel/val.h"

#include <cmath>
#include <cstdint>
#include <limits>

#include "apiserver_fake/base/json.h"
#include "apiserver_fake/schema/structural.h"
#include "gtest/gtest.h"

namespace quiesce::api::cel {
namespace {

class ValTest : public testing::Test {
 protected:
  Val Data(absl::string_view data, absl::string_view props, bool resource = false) {
    return Val::FromData(ParseJson(data).value(),
                         *BuildStructuralSchema(ParseJson(props).value(), &set_), resource);
  }

  SchemaSet set_;
};

constexpr char kSet[] =
    R"({"type": "array", "items": {"type": "string"}, "x-kubernetes-list-type": "set"})";
constexpr char kKeyed[] = R"({"type": "array", "x-kubernetes-list-type": "map",
    "x-kubernetes-list-map-keys": ["k"], "items": {"type": "object", "properties": {
      "k": {"type": "string"}, "v": {"type": "integer"}}}})";

TEST_F(ValTest, ScalarsTakeTheTypeOfTheirSchema) {
  EXPECT_EQ(Data("1", R"({"type": "number"})").kind(), Val::Kind::kDouble);
  EXPECT_EQ(Data("1", R"({"type": "integer"})").kind(), Val::Kind::kInt);
  EXPECT_EQ(Data("\"x\"", R"({"x-kubernetes-int-or-string": true})").kind(), Val::Kind::kString);
  EXPECT_EQ(Data("\"1h\"", R"({"type": "string", "format": "duration"})").Show(), "1h0m0s");
  EXPECT_EQ(Data("\"YQ==\"", R"({"type": "string", "format": "byte"})").text(), "a");
}

TEST_F(ValTest, ValuesThatDoNotFitTheirSchemaAreErrors) {
  EXPECT_EQ(Data("\"x\"", R"({"type": "boolean"})").text(), "invalid data, expected bool");
  EXPECT_TRUE(Data("null", R"({"type": "string"})").is_error());
  EXPECT_EQ(Data("null", R"({"type": "string", "nullable": true})").kind(), Val::Kind::kNull);
}

TEST_F(ValTest, FieldsWithoutSchemaAreNotSeen) {
  Val object = Data(R"({"a": 1, "b": 2})", R"({"type": "object", "properties": {
      "a": {"type": "integer"}}, "x-kubernetes-preserve-unknown-fields": true})");
  EXPECT_EQ(object.FindText("a")->int_value(), 1);
  EXPECT_FALSE(object.FindText("b").has_value());
}

TEST_F(ValTest, SetsCompareWithoutOrder) {
  EXPECT_TRUE(Data(R"(["a", "b"])", kSet).Equals(Data(R"(["b", "a"])", kSet)).is_true());
  EXPECT_FALSE(Data(R"(["a", "b"])", kSet).Equals(Data(R"(["a", "c"])", kSet)).is_true());
}

TEST_F(ValTest, KeyedListsCompareItemsWithEqualKeys) {
  Val list = Data(R"([{"k": "a", "v": 1}, {"k": "b", "v": 2}])", kKeyed);
  EXPECT_TRUE(list.Equals(Data(R"([{"k": "b", "v": 2}, {"k": "a", "v": 1}])", kKeyed)).is_true());
  EXPECT_FALSE(list.Equals(Data(R"([{"k": "b", "v": 2}, {"k": "a", "v": 2}])", kKeyed)).is_true());
}

TEST_F(ValTest, SumsOfSetsAndKeyedListsMerge) {
  EXPECT_EQ(Data(R"(["a", "b"])", kSet).Concat(Data(R"(["b", "c"])", kSet)).size(), 3u);
  Val sum = Data(R"([{"k": "a", "v": 1}])", kKeyed).Concat(Data(R"([{"k": "a", "v": 2}])", kKeyed));
  ASSERT_EQ(sum.size(), 1u);
  EXPECT_EQ(sum.At(0).FindText("v")->int_value(), 2);
}

TEST(ValNumbersTest, NumbersOfDifferentKindsCompareExactly) {
  const int64_t big = std::numeric_limits<int64_t>::max();
  EXPECT_EQ(CompareNumbers(Val::Int(big), Val::Double(9223372036854775808.0)), -1);
  EXPECT_EQ(CompareNumbers(Val::Int(-1), Val::Uint(0)), -1);
  EXPECT_EQ(CompareNumbers(Val::Double(1.5), Val::Int(1)), 1);
  EXPECT_EQ(CompareNumbers(Val::Double(-1.5), Val::Int(-1)), -1);
  EXPECT_EQ(CompareNumbers(Val::Uint(2), Val::Double(2)), 0);
  EXPECT_EQ(CompareNumbers(Val::Double(std::nan("")), Val::Int(1)), std::nullopt);
}

TEST(ValAppendTest, AListThatNobodyElseHoldsGrowsInPlace) {
  Val list = Val::List({Val::Int(1)});
  Val longer = Val::Append(std::move(list), Val::List({Val::Int(2)}));
  Val shared = longer;
  Val other = Val::Append(longer, Val::List({Val::Int(3)}));
  EXPECT_EQ(shared.size(), 2u);
  EXPECT_EQ(other.size(), 3u);
}

}  // namespace
}  // namespace quiesce::api::cel
