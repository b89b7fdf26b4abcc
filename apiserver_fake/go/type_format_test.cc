#include "apiserver_fake/go/type_format.h"

#include "apiserver_fake/base/json.h"
#include "gtest/gtest.h"

namespace quiesce::go {
namespace {

Value Json(absl::string_view text) { return ParseJson(text).value(); }

TEST(GoFormat, NumbersAreFloats) {
  EXPECT_EQ(GoPlain(Value(5)), "5");
  EXPECT_EQ(GoPlain(Value(1000000)), "1e+06");
  EXPECT_EQ(GoPlain(Value(123456)), "123456");
  EXPECT_EQ(GoPlain(Value(12345678.5)), "1.23456785e+07");
  EXPECT_EQ(GoPlain(Value(0.0001)), "0.0001");
  EXPECT_EQ(GoPlain(Value(0.00001)), "1e-05");
  EXPECT_EQ(GoSyntax(Value(1.5)), "1.5");
  EXPECT_EQ(GoTypeName(Value(1)), "float64");
}

TEST(GoFormat, Structures) {
  const Value value = Json(R"({"a":1,"b":[null,"x",true],"c":{}})");
  EXPECT_EQ(GoPlain(value), "map[a:1 b:[<nil> x true] c:map[]]");
  EXPECT_EQ(GoSyntax(value),
            "map[string]interface {}{\"a\":1, \"b\":[]interface {}{interface {}(nil), \"x\", "
            "true}, \"c\":map[string]interface {}{}}");
  EXPECT_EQ(GoTypeName(value), "map[string]interface {}");
  EXPECT_EQ(GoTypeName(value["b"]), "[]interface {}");
  EXPECT_EQ(GoTypeName(Value()), "<nil>");
  EXPECT_EQ(GoTypeName(Value("")), "string");
  EXPECT_EQ(GoTypeName(Value(true)), "bool");
}

}  // namespace
}  // namespace quiesce::go
