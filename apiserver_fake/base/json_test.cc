#include "apiserver_fake/base/json.h"

#include "apiserver_fake/base/json_error.h"
#include "gtest/gtest.h"

namespace quiesce {
namespace {

std::string ErrorOf(absl::string_view text) {
  const absl::StatusOr<Value> value = ParseJson(text);
  return value.ok() ? "ok" : std::string(value.status().message());
}

// What the text reads and writes back as.
std::string RoundTrip(absl::string_view text) {
  const absl::StatusOr<Value> value = ParseJson(text);
  return value.ok() ? ToJson(*value) : std::string(value.status().message());
}

TEST(ParseJson, RepeatedKeysAreMergedWhereAStructIsRead) {
  std::vector<std::string> keys;
  const absl::string_view text =
      R"({"m": {"a": 1, "l": [{"x": 1}, {"x": 2}]}, "m": {"b": 2, "l": [{"y": 3}]}, "m": {"b": 4}})";
  EXPECT_EQ(ToJson(*ParseJson(text, &keys, RepeatedKeys::kMerge)),
            R"({"m":{"a":1,"b":4,"l":[{"x":1,"y":3}]}})");
  EXPECT_EQ(ToJson(*ParseJson(text, &keys)), R"({"m":{"b":4}})");
  EXPECT_EQ(keys, std::vector<std::string>({"m"}));
}

TEST(ParseJson, ReadsEveryKind) {
  EXPECT_EQ(
      *ParseJson(R"( { "b" : [ 1 , -2.5 , "x" , true , false , null , { } , [ ] ] , "a":"y"} )"),
      Value::Object({{"a", "y"},
                     {"b", Value::List({1, -2.5, "x", true, false, nullptr, Value::Object(),
                                        Value::List()})}}));
}

TEST(ParseJson, NumbersAreIntegersWhereTheyFit) {
  EXPECT_EQ(*ParseJson("9223372036854775807"), Value(INT64_MAX));
  EXPECT_EQ(*ParseJson("-9223372036854775808"), Value(INT64_MIN));
  EXPECT_EQ(*ParseJson("9223372036854775808"), Value(9223372036854775808.0));
  EXPECT_EQ(*ParseJson("1.0"), Value(1.0));
  EXPECT_EQ(*ParseJson("1e3"), Value(1000.0));
  EXPECT_EQ(*ParseJson("-0"), Value(0));
  EXPECT_EQ(*ParseJson("1e-400"), Value(0.0));
  EXPECT_EQ(*ParseJson("5e-324"), Value(5e-324));
  EXPECT_EQ(ErrorOf("[1e999]"),
            "json: cannot unmarshal number 1e999 into Go value of type float64");
  EXPECT_EQ(UnreadableNumber(ParseJson("[1e999, 2e999]").status()), "1e999");
  EXPECT_EQ(UnreadableNumber(ParseJson("[1e999").status()), "");
  EXPECT_EQ(ErrorOf("[1e999"), "unexpected end of JSON input");
}

TEST(ParseJson, SyntaxErrorsReadAsInGo) {
  EXPECT_EQ(ErrorOf(""), "unexpected end of JSON input");
  EXPECT_EQ(ErrorOf("  "), "unexpected end of JSON input");
  EXPECT_EQ(ErrorOf("hello"), "invalid character 'h' looking for beginning of value");
  EXPECT_EQ(ErrorOf("{not json"),
            "invalid character 'n' looking for beginning of object key string");
  EXPECT_EQ(ErrorOf("{\"a\" 1}"), "invalid character '1' after object key");
  EXPECT_EQ(ErrorOf("{\"a\":1 \"b\"}"), "invalid character '\"' after object key:value pair");
  EXPECT_EQ(ErrorOf("{\"a\":1,}"),
            "invalid character '}' looking for beginning of object key string");
  EXPECT_EQ(ErrorOf("[1 2]"), "invalid character '2' after array element");
  EXPECT_EQ(ErrorOf("[1,]"), "invalid character ']' looking for beginning of value");
  EXPECT_EQ(ErrorOf("{} x"), "invalid character 'x' after top-level value");
  EXPECT_EQ(ErrorOf("\"a\nb\""), "invalid character '\\n' in string literal");
  EXPECT_EQ(ErrorOf("\"\\x\""), "invalid character 'x' in string escape code");
  EXPECT_EQ(ErrorOf("\"\\u12g4\""), "invalid character 'g' in \\u hexadecimal character escape");
  EXPECT_EQ(ErrorOf("\"\\ud800\\u12g4\""),
            "invalid character 'g' in \\u hexadecimal character escape");
  EXPECT_EQ(ErrorOf("-x"), "invalid character 'x' in numeric literal");
  EXPECT_EQ(ErrorOf("1.x"), "invalid character 'x' after decimal point in numeric literal");
  EXPECT_EQ(ErrorOf("1ex"), "invalid character 'x' in exponent of numeric literal");
  EXPECT_EQ(ErrorOf("01"), "invalid character '1' after top-level value");
  EXPECT_EQ(ErrorOf("nil"), "invalid character 'i' in literal null (expecting 'u')");
  EXPECT_EQ(ErrorOf("trux"), "invalid character 'x' in literal true (expecting 'e')");
  EXPECT_EQ(ErrorOf("'a'"), "invalid character '\\'' looking for beginning of value");
  EXPECT_EQ(ErrorOf("\xe4"), "invalid character '\xc3\xa4' looking for beginning of value");
  EXPECT_EQ(ErrorOf(absl::string_view("\0", 1)),
            "invalid character '\\x00' looking for beginning of value");
}

// Go's scanner probes the end of the input with a space.
TEST(ParseJson, InputThatEndsInsideATokenBlamesASpace) {
  EXPECT_EQ(ErrorOf("tru"), "invalid character ' ' in literal true (expecting 'e')");
  EXPECT_EQ(ErrorOf("-"), "invalid character ' ' in numeric literal");
  EXPECT_EQ(ErrorOf("1."), "invalid character ' ' after decimal point in numeric literal");
  EXPECT_EQ(ErrorOf("1e"), "invalid character ' ' in exponent of numeric literal");
  EXPECT_EQ(ErrorOf("\"\\"), "invalid character ' ' in string escape code");
  EXPECT_EQ(ErrorOf("\"\\u12"), "invalid character ' ' in \\u hexadecimal character escape");
  for (absl::string_view text :
       {"\"a", "{", "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\":1,", "[", "[1", "[1,", "[\"a"}) {
    EXPECT_EQ(ErrorOf(text), "unexpected end of JSON input") << std::string(text);
  }
}

TEST(ParseJson, StringsAreUnquotedAndMadeValidUtf8) {
  EXPECT_EQ(ParseJson(R"("\"\\\/\b\f\n\r\t\u00e4\ud83d\ude00")")->string_value(),
            "\"\\/\b\f\n\r\t\xc3\xa4\xf0\x9f\x98\x80");
  EXPECT_EQ(ParseJson(R"("\ud800x\udc00\ud800\u0041")")->string_value(),
            "\xef\xbf\xbdx\xef\xbf\xbd\xef\xbf\xbd"
            "A");
  EXPECT_EQ(ParseJson("\"abcdefgh\xff\xc3\xa4\"")->string_value(), "abcdefgh\xef\xbf\xbd\xc3\xa4");
}

TEST(ParseJson, DepthIsLimitedToTenThousand) {
  const std::string open(10000, '['), close(10000, ']');
  EXPECT_EQ(ErrorOf(open + close), "ok");
  EXPECT_EQ(ErrorOf("[" + open), "invalid character '[' exceeded max depth");
  EXPECT_EQ(ErrorOf(std::string(100000, '[')), "invalid character '[' exceeded max depth");
  EXPECT_EQ(ErrorOf(open + "{"), "invalid character '{' exceeded max depth");
}

TEST(ParseJson, RepeatedKeysAreNotedInTheOrderOfTheText) {
  std::vector<std::string> duplicates;
  const absl::StatusOr<Value> value = ParseJson(
      R"({"a":1,"spec":{"b":1,"list":[{"x":1},{"x":1,"x":2,"x":3}],"b":2},"a":2,"spec":{"c":1}})",
      &duplicates);
  EXPECT_EQ(duplicates, (std::vector<std::string>{"spec.list[1].x", "spec.b", "a", "spec"}));
  EXPECT_EQ(*value, Value::Object({{"a", 2}, {"spec", Value::Object({{"c", 1}})}}));
  ASSERT_TRUE(ParseJson(R"([{"a":1,"a":2}])", &duplicates).ok());
  EXPECT_EQ(duplicates, (std::vector<std::string>{"[0].a"}));
  ASSERT_TRUE(ParseJson(R"({"a":1})", &duplicates).ok());
  EXPECT_TRUE(duplicates.empty());
}

TEST(ToJson, EscapesAsGoDoes) {
  const Value text = absl::string_view("\x01\b\f\n\r\t\"\\</>&\x7f\xff\xe2\x80\xa8\xc3\xa4");
  EXPECT_EQ(ToJson(text), "\"\\u0001\\b\\f\\n\\r\\t\\\"\\\\</>&\x7f\\ufffd\\u2028\xc3\xa4\"");
  EXPECT_EQ(ToJson("<&>", /*escape_html=*/true), R"("\u003c\u0026\u003e")");
}

TEST(ToJson, KeysAreInOrder) {
  EXPECT_EQ(RoundTrip(R"({"b":[{},[]],"a":{"d":null,"c":true}})"),
            R"({"a":{"c":true,"d":null},"b":[{},[]]})");
}

TEST(ToPrettyJson, BreaksLines) {
  EXPECT_EQ(ToPrettyJson(*ParseJson(R"({"b":[1,{}],"a":{"c":[]}})")),
            "{\n  \"a\": {\n    \"c\": []\n  },\n  \"b\": [\n    1,\n    {}\n  ]\n}");
}

TEST(FormatDouble, IsTheShortestFormWithGosExponents) {
  EXPECT_EQ(FormatDouble(1.0), "1");
  EXPECT_EQ(FormatDouble(-2.5), "-2.5");
  EXPECT_EQ(FormatDouble(0.1), "0.1");
  EXPECT_EQ(FormatDouble(1e20), "100000000000000000000");
  EXPECT_EQ(FormatDouble(123456789012345678.0), "123456789012345680");
  EXPECT_EQ(FormatDouble(1e21), "1e+21");
  EXPECT_EQ(FormatDouble(0.000001), "0.000001");
  EXPECT_EQ(FormatDouble(0.0000001), "1e-7");
  EXPECT_EQ(FormatDouble(-1.5e-9), "-1.5e-9");
  EXPECT_EQ(FormatDouble(5e-324), "5e-324");
  EXPECT_EQ(FormatDouble(-0.0), "-0");
}

TEST(FormatDoubleVerbV, SwitchesToExponentsEarly) {
  EXPECT_EQ(FormatDoubleVerbV(123456789.0), "1.23456789e+08");
  EXPECT_EQ(FormatDoubleVerbV(100000.0), "100000");
  EXPECT_EQ(FormatDoubleVerbV(1000000.0), "1e+06");
  EXPECT_EQ(FormatDoubleVerbV(0.0001), "0.0001");
  EXPECT_EQ(FormatDoubleVerbV(0.00001), "1e-05");
}

TEST(GoQuote, EscapesAsStrconvQuote) {
  EXPECT_EQ(GoQuote("a\"\\\a\b\f\n\r\t\v"), R"("a\"\\\a\b\f\n\r\t\v")");
  EXPECT_EQ(GoQuote(absl::string_view("\x00\x7f", 2)), R"("\x00\x7f")");
  EXPECT_EQ(GoQuote("\xff\xc3\xa4"), "\"\\xff\xc3\xa4\"");
  EXPECT_EQ(GoQuote("\xc2\xa0\xe2\x80\xa8\xf3\xa0\x80\x81"), R"("\u00a0\u2028\U000e0001")");
}

}  // namespace
}  // namespace quiesce
