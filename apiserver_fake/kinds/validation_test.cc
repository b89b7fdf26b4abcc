#include "apiserver_fake/kinds/validation.h"

#include "apiserver_fake/base/json.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace quiesce::kinds {
namespace {

Value Parse(absl::string_view text) { return ParseJson(text).value(); }

template <typename Check>
std::string First(Check check) {
  api::FieldErrors errors;
  check(errors);
  return errors.empty() ? "" : errors[0].field + ": " + errors[0].Body();
}

TEST(ValidationTest, BuildsPaths) {
  EXPECT_EQ(Child("a", "b"), "a.b");
  EXPECT_EQ(Child("", "b"), "b");
  EXPECT_EQ(Index("a", 2), "a[2]");
  EXPECT_EQ(Key("a", "k"), "a[k]");
}

TEST(ValidationTest, ChecksNumbers) {
  EXPECT_EQ(First([](api::FieldErrors& e) { CheckNonNegative(Value(-1), "x", e); }),
            "x: Invalid value: -1: must be greater than or equal to 0");
  EXPECT_EQ(First([](api::FieldErrors& e) { CheckNonNegative(Value(), "x", e); }), "");
  EXPECT_EQ(First([](api::FieldErrors& e) { CheckPortNumber(Value(70000), "x", e); }),
            "x: Invalid value: 70000: must be between 1 and 65535, inclusive");
  EXPECT_EQ(First([](api::FieldErrors& e) { CheckIntOrPercent(Value("25%"), "x", e); }), "");
  EXPECT_EQ(First([](api::FieldErrors& e) { CheckAtMost100Percent(Value("101%"), "x", e); }),
            "x: Invalid value: \"101%\": must not be greater than 100%");
  EXPECT_EQ(IntOrPercentNumber(Value("25%")), 25);
  EXPECT_EQ(IntOrPercentNumber(Value(3)), 3);
}

TEST(ValidationTest, ChecksTexts) {
  EXPECT_EQ(First([](api::FieldErrors& e) { CheckOneOf(Value(), "x", {"A"}, e); }),
            "x: Required value");
  EXPECT_EQ(First([](api::FieldErrors& e) { CheckOneOf(Value("B"), "x", {"A"}, e); }),
            "x: Unsupported value: \"B\": supported values: \"A\"");
  EXPECT_EQ(First([](api::FieldErrors& e) { CheckIp(Value("1.2.3"), "x", e); }),
            "x: Invalid value: \"1.2.3\": must be a valid IP address, (e.g. 10.9.8.7 or "
            "2001:db8::ffff)");
  EXPECT_EQ(First([](api::FieldErrors& e) { CheckCidr(Value("10.0.0.0/8"), "x", e); }), "");
  EXPECT_NE(First([](api::FieldErrors& e) { CheckCidr(Value("10.0.0.0/40"), "x", e); }), "");
  // StrictIPCIDRValidation is on since 1.36.
  EXPECT_THAT(First([](api::FieldErrors& e) { CheckIp(Value("10.0.0.01"), "x", e); }),
              ::testing::HasSubstr("must not have leading 0s"));
  EXPECT_THAT(First([](api::FieldErrors& e) { CheckIp(Value("::ffff:1.2.3.4"), "x", e); }),
              ::testing::HasSubstr("must not be an IPv4-mapped IPv6 address"));
  EXPECT_THAT(First([](api::FieldErrors& e) { CheckCidr(Value("10.0.0.0/08"), "x", e); }),
              ::testing::HasSubstr("must not have leading 0s in IP or prefix length"));
  EXPECT_THAT(First([](api::FieldErrors& e) { CheckCidr(Value("10.0.0.1/8"), "x", e); }),
              ::testing::HasSubstr("must not have bits set beyond the prefix length"));
  EXPECT_EQ(IsConfigMapKey(".."), Texts{"must not be '..'"});
  EXPECT_TRUE(IsConfigMapKey("a.b-C_d").empty());
}

TEST(ValidationTest, MatchesSelectors) {
  const Value labels = Parse(R"({"a": "1", "b": "2"})");
  EXPECT_TRUE(SelectorMatches(Parse(R"({"matchLabels": {"a": "1"}})"), labels));
  EXPECT_FALSE(SelectorMatches(Parse(R"({"matchLabels": {"a": "2"}})"), labels));
  EXPECT_TRUE(SelectorMatches(
      Parse(R"({"matchExpressions": [{"key": "b", "operator": "In", "values": ["2"]},
                                     {"key": "c", "operator": "DoesNotExist"}]})"),
      labels));
  EXPECT_TRUE(SelectorMatches(Value::Object(), labels));
  EXPECT_FALSE(SelectorMatches(Value(), labels));
  EXPECT_EQ(First([](api::FieldErrors& e) {
              CheckLabelSelector(
                  Parse(R"({"matchExpressions": [{"key": "a", "operator": "Near"}]})"), "s", e);
            }),
            "s.matchExpressions[0].operator: Invalid value: \"Near\": not a valid selector "
            "operator");
}

}  // namespace
}  // namespace quiesce::kinds
