#include "apiserver_fake/cel/val.h"

#include <cmath>
#include <cstdint>
#include <limits>

#include "apiserver_fake/base/json.h"
#include "apiserver_fake/schema/structural.h"
#include "gtest/gtest.h"

namespace quiesce::cel {
namespace {

class ValTest : public testing::Test {
 protected:
  CelValue Data(absl::string_view data, absl::string_view props, bool resource = false) {
    return CelValue::FromData(ParseJson(data).value(),
                              *schema::BuildStructuralSchema(ParseJson(props).value(), &set_),
                              resource);
  }

  schema::SchemaSet set_;
};

constexpr char kSet[] =
    R"({"type": "array", "items": {"type": "string"}, "x-kubernetes-list-type": "set"})";
constexpr char kKeyed[] = R"({"type": "array", "x-kubernetes-list-type": "map",
    "x-kubernetes-list-map-keys": ["k"], "items": {"type": "object", "properties": {
      "k": {"type": "string"}, "v": {"type": "integer"}}}})";

TEST_F(ValTest, ScalarsTakeTheTypeOfTheirSchema) {
  EXPECT_EQ(Data("1", R"({"type": "number"})").kind(), CelValue::Kind::kDouble);
  EXPECT_EQ(Data("1", R"({"type": "integer"})").kind(), CelValue::Kind::kInt);
  EXPECT_EQ(Data("\"x\"", R"({"x-kubernetes-int-or-string": true})").kind(),
            CelValue::Kind::kString);
  EXPECT_EQ(Data("\"1h\"", R"({"type": "string", "format": "duration"})").Show(), "1h0m0s");
  EXPECT_EQ(Data("\"YQ==\"", R"({"type": "string", "format": "byte"})").text(), "a");
}

TEST_F(ValTest, ValuesThatDoNotFitTheirSchemaAreErrors) {
  EXPECT_EQ(Data("\"x\"", R"({"type": "boolean"})").text(), "invalid data, expected bool");
  EXPECT_TRUE(Data("null", R"({"type": "string"})").is_error());
  EXPECT_EQ(Data("null", R"({"type": "string", "nullable": true})").kind(), CelValue::Kind::kNull);
}

TEST_F(ValTest, FieldsWithoutSchemaAreNotSeen) {
  CelValue object = Data(R"({"a": 1, "b": 2})", R"({"type": "object", "properties": {
      "a": {"type": "integer"}}, "x-kubernetes-preserve-unknown-fields": true})");
  EXPECT_EQ(object.FindText("a")->int_value(), 1);
  EXPECT_FALSE(object.FindText("b").has_value());
}

TEST_F(ValTest, SetsCompareWithoutOrder) {
  EXPECT_TRUE(Data(R"(["a", "b"])", kSet).Equals(Data(R"(["b", "a"])", kSet)).is_true());
  EXPECT_FALSE(Data(R"(["a", "b"])", kSet).Equals(Data(R"(["a", "c"])", kSet)).is_true());
}

TEST_F(ValTest, KeyedListsCompareItemsWithEqualKeys) {
  CelValue list = Data(R"([{"k": "a", "v": 1}, {"k": "b", "v": 2}])", kKeyed);
  EXPECT_TRUE(list.Equals(Data(R"([{"k": "b", "v": 2}, {"k": "a", "v": 1}])", kKeyed)).is_true());
  EXPECT_FALSE(list.Equals(Data(R"([{"k": "b", "v": 2}, {"k": "a", "v": 2}])", kKeyed)).is_true());
}

TEST_F(ValTest, SumsOfSetsAndKeyedListsMerge) {
  EXPECT_EQ(Data(R"(["a", "b"])", kSet).Concat(Data(R"(["b", "c"])", kSet)).size(), 3u);
  CelValue sum =
      Data(R"([{"k": "a", "v": 1}])", kKeyed).Concat(Data(R"([{"k": "a", "v": 2}])", kKeyed));
  ASSERT_EQ(sum.size(), 1u);
  EXPECT_EQ(sum.At(0).FindText("v")->int_value(), 2);
}

TEST(ValNumbersTest, NumbersOfDifferentKindsCompareExactly) {
  const int64_t big = std::numeric_limits<int64_t>::max();
  EXPECT_EQ(CompareNumbers(CelValue::Int(big), CelValue::Double(9223372036854775808.0)), -1);
  EXPECT_EQ(CompareNumbers(CelValue::Int(-1), CelValue::Uint(0)), -1);
  EXPECT_EQ(CompareNumbers(CelValue::Double(1.5), CelValue::Int(1)), 1);
  EXPECT_EQ(CompareNumbers(CelValue::Double(-1.5), CelValue::Int(-1)), -1);
  EXPECT_EQ(CompareNumbers(CelValue::Uint(2), CelValue::Double(2)), 0);
  EXPECT_EQ(CompareNumbers(CelValue::Double(std::nan("")), CelValue::Int(1)), std::nullopt);
}

TEST(ValAppendTest, AListThatNobodyElseHoldsGrowsInPlace) {
  CelValue list = CelValue::List({CelValue::Int(1)});
  CelValue longer = CelValue::Append(std::move(list), CelValue::List({CelValue::Int(2)}));
  CelValue shared = longer;
  CelValue other = CelValue::Append(longer, CelValue::List({CelValue::Int(3)}));
  EXPECT_EQ(shared.size(), 2u);
  EXPECT_EQ(other.size(), 3u);
}

}  // namespace
}  // namespace quiesce::cel
