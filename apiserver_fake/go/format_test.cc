#include "apiserver_fake/go/format.h"

#include "apiserver_fake/base/json.h"
#include "gtest/gtest.h"

namespace quiesce::go {
namespace {

TEST(GoFormat, PrintsAsVerbV) {
  const Value value =
      ParseJson(R"({"b":[1,null,"x y",true,1e9],"a":{},"c":[],"d":{"k":1.5}})").value();
  EXPECT_EQ(GoSprint(value), "map[a:map[] b:[1 <nil> x y true 1e+09] c:[] d:map[k:1.5]]");
  EXPECT_EQ(GoSprint(value["b"].items()), "[1 <nil> x y true 1e+09]");
}

TEST(GoFormat, PrintsAsVerbS) {
  EXPECT_EQ(GoSprintAsString("text"), "text");
  EXPECT_EQ(GoSprintAsString(5), "%!s(int64=5)");
  EXPECT_EQ(GoSprintAsString(Value()), "%!s(<nil>)");
  EXPECT_EQ(GoSprintAsString(true), "%!s(bool=true)");
  EXPECT_EQ(GoSprintAsString(Value::List({1, "x"})), "[%!s(int64=1) x]");
  EXPECT_EQ(GoSprintAsString(Value::Object({{"a", 1.5}})), "map[a:%!s(float64=1.5)]");
}

TEST(GoFormat, NamesTypes) {
  EXPECT_EQ(GoTypeName(Value::Kind::kObject), "map[string]interface {}");
  EXPECT_EQ(GoTypeName(Value::Kind::kList), "[]interface {}");
  EXPECT_EQ(GoTypeName(Value::Kind::kInt), "int64");
  EXPECT_EQ(GoKindName(Value::Kind::kList), "slice");
}

TEST(GoFormat, MembersComeInTheOrderOfTheirKeys) {
  EXPECT_EQ(GoSprint(ParseJson(R"({"b": 1, "a": "x"})").value()), "map[a:x b:1]");
}

TEST(GoFormat, WholeNumbersAreIntegers) {
  EXPECT_EQ(GoSprint(Value(1000000)), "1000000");
  EXPECT_EQ(GoSprint(Value::List({1000000})), "[1000000]");
  EXPECT_EQ(GoSprint(Value(12345678.5)), "1.23456785e+07");
  EXPECT_EQ(GoTypeName(Value(1)), "int64");
  EXPECT_EQ(GoTypeName(Value(1.5)), "float64");
  EXPECT_EQ(GoTypeName(Value()), "<nil>");
}

TEST(GoFormat, PrintsAsGoSyntax) {
  const Value value = ParseJson(R"({"a":1,"b":[null,"x",true],"c":{}})").value();
  EXPECT_EQ(GoSyntax(value),
            "map[string]interface {}{\"a\":1, \"b\":[]interface {}{interface {}(nil), \"x\", "
            "true}, \"c\":map[string]interface {}{}}");
  EXPECT_EQ(GoSyntax(Value(1.5)), "1.5");
}

}  // namespace
}  // namespace quiesce::go
