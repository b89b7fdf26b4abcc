#include "apiserver_fake/conformance/compare.h"

#include "apiserver_fake/base/json.h"
#include "gtest/gtest.h"

namespace quiesce::conformance {
namespace {

std::optional<Difference> Compare(const char* expected, const char* got,
                                  CompareOptions options = CompareOptions()) {
  Symbols symbols;
  return Comparer(&symbols, options).Compare(*ParseJson(expected), *ParseJson(got), "");
}

TEST(Compare, NamesTheFirstDifference) {
  std::optional<Difference> difference =
      Compare(R"({"a": [1, {"b": "x"}]})", R"({"a": [1, {"b": "y"}]})");
  ASSERT_TRUE(difference.has_value());
  EXPECT_EQ(difference->pointer, "/a/1/b");
  EXPECT_EQ(difference->expected, "\"x\"");
  EXPECT_EQ(difference->got, "\"y\"");
}

TEST(Compare, AbsentMembersDiffer) {
  EXPECT_EQ(Compare(R"({"a": 1})", "{}")->got, "(absent)");
  EXPECT_EQ(Compare("{}", R"({"a": 1})")->expected, "(absent)");
  EXPECT_EQ(Compare("[1]", "[1, 2]")->pointer, "/1");
}

TEST(Compare, QuotedObjectsAreComparedAsJson) {
  EXPECT_FALSE(Compare(R"("x: Invalid value: \"{\\\"b\\\":1,\\\"a\\\":2}\": no")",
                       R"("x: Invalid value: \"{\\\"a\\\":2,\\\"b\\\":1}\": no")")
                   .has_value());
  EXPECT_TRUE(Compare(R"("x: Invalid value: \"{\\\"b\\\":1}\": no")",
                      R"("x: Invalid value: \"{\\\"b\\\":2}\": no")")
                  .has_value());
}

TEST(Compare, UnorderedErrorsMayComeInAnyOrder) {
  CompareOptions unordered;
  unordered.unordered = true;
  const char* one = R"({"message": "bad: [a: x, b: y]", "causes": [{"f": 1}, {"f": 2}]})";
  const char* other = R"({"message": "bad: [b: y, a: x]", "causes": [{"f": 2}, {"f": 1}]})";
  EXPECT_TRUE(Compare(one, other).has_value());
  EXPECT_FALSE(Compare(one, other, unordered).has_value());
}

TEST(Compare, ManyItemsWithRandomNamesMayComeInAnyOrder) {
  Value expected = Value::List(), got = Value::List();
  for (int i = 0; i < 9; ++i) {
    Value item = *ParseJson(R"({"metadata": {"name": "p-<rand>"}})");
    item.Set("phase", Value(i));
    expected.Append(item);
    item.Mutable("metadata").Set("name", Value("p-abcde"));
    item.Set("phase", Value(8 - i));
    got.Append(item);
  }
  Symbols symbols;
  Comparer comparer(&symbols, CompareOptions());
  EXPECT_FALSE(comparer.CompareItems(expected, got, "").has_value());
  got.Append(Value::Object());
  EXPECT_TRUE(comparer.CompareItems(expected, got, "").has_value());
}

TEST(Compare, ManagedFieldsAreTakenOut) {
  Value object = *ParseJson(R"({"metadata": {"managedFields": [], "name": "a"}})");
  EXPECT_EQ(ToJson(WithoutManagedFields(object)), R"({"metadata":{"name":"a"}})");
}

}  // namespace
}  // namespace quiesce::conformance
