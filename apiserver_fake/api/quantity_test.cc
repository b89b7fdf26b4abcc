#include "apiserver_fake/api/quantity.h"

#include <limits>
#include <string>
#include <utility>

#include "gtest/gtest.h"

namespace quiesce::api {
namespace {

std::string Canonical(absl::string_view text) {
  const absl::StatusOr<Quantity> quantity = Quantity::Parse(text);
  return quantity.ok() ? quantity->ToString() : std::string(quantity.status().message());
}

TEST(QuantityTest, ShowsTheShortestFormOfItsFormat) {
  const std::pair<const char*, const char*> cases[] = {
      {"0", "0"},          {"1000m", "1"},       {"1024Mi", "1Gi"},  {"0.5", "500m"},
      {"1.5Gi", "1536Mi"}, {"1000Ki", "1000Ki"}, {"2e9", "2e9"},     {"1e1", "10"},
      {"100.0", "100"},    {"1e30", "1e30"},     {"12E", "12E"},     {"1000k", "1M"},
      {"-5", "-5"},        {"-1024Ki", "-1Mi"},  {"512Ki", "512Ki"}, {"0.5Ki", "512"},
      {"0.5m", "500u"},    {"1e-3", "1e-3"},     {"1.1e5", "110e3"}, {"0.0", "0"},
      {".5", "500m"},      {"1E3", "1E3"},       {"00", "0"},
  };
  for (const auto& [text, canonical] : cases) EXPECT_EQ(Canonical(text), canonical) << text;
}

TEST(QuantityTest, KeepsTextsThatGoTakesForCanonical) {
  EXPECT_EQ(Canonical("0003"), "0003");
  EXPECT_EQ(Canonical("+1Ki"), "+1Ki");
  EXPECT_EQ(Canonical("5."), "5.");
  EXPECT_EQ(Canonical("1025Ki"), "1025Ki");
}

TEST(QuantityTest, RoundsBelowANanoUpAndCapsBinaryValues) {
  EXPECT_EQ(Canonical("1e-10"), "1e-9");
  EXPECT_EQ(Canonical("0.0000000001"), "1n");
  EXPECT_EQ(Canonical("9999999999999999999Ki"), "9223372036854775807");
}

TEST(QuantityTest, SaysWhatIsWrongAsGoDoes) {
  const std::string form =
      "quantities must match the regular expression "
      "'^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
  for (absl::string_view text : {"", "x", "1x", "1.2.3", "true", " 1"}) {
    EXPECT_EQ(Canonical(text), form) << text;
  }
  for (absl::string_view text : {"1i", "1ee", "1e", "1mm"}) {
    EXPECT_EQ(Canonical(text), "unable to parse quantity's suffix") << text;
  }
}

TEST(QuantityTest, ComparesValuesAcrossFormats) {
  auto compare = [](absl::string_view a, absl::string_view b) {
    return Quantity::Parse(a)->Compare(*Quantity::Parse(b));
  };
  EXPECT_EQ(compare("1000m", "1"), 0);
  EXPECT_EQ(compare("1Gi", "1G"), 1);
  EXPECT_EQ(compare("-1", "0"), -1);
  EXPECT_EQ(compare("1e100", "1e99"), 1);
  EXPECT_EQ(compare("-2", "-1"), -1);
}

TEST(QuantityTest, AddsAndSubtractsExactly) {
  EXPECT_EQ(Quantity::Parse("100m")->Plus(*Quantity::Parse("1")).ToString(), "1100m");
  EXPECT_EQ(Quantity::Parse("1Gi")->Minus(*Quantity::Parse("1Mi")).ToString(), "1023Mi");
  EXPECT_EQ(Quantity::Parse("1")->Minus(*Quantity::Parse("3")).ToString(), "-2");
  EXPECT_TRUE(Quantity::Parse("7")->Minus(*Quantity::Parse("7")).IsZero());
}

TEST(QuantityTest, RoundsUpToWholeNumbers) {
  EXPECT_EQ(Quantity::Parse("1500m")->RoundedValue(), 2);
  EXPECT_EQ(Quantity::Parse("1m")->RoundedValue(), 1);
  EXPECT_EQ(Quantity::Parse("-1500m")->RoundedValue(), -2);
  EXPECT_EQ(Quantity::Parse("1e40")->RoundedValue(), std::numeric_limits<int64_t>::max());
  Quantity quantity = *Quantity::Parse("1.000001");
  quantity.RoundUp(-3);
  EXPECT_EQ(quantity.ToString(), "1001m");
}

TEST(QuantityTest, ReadsJsonStringsAndNumbers) {
  EXPECT_EQ(*CanonicalQuantity(Value(1.5)), Value("1500m"));
  EXPECT_EQ(*CanonicalQuantity(Value(3)), Value("3"));
  EXPECT_EQ(*CanonicalQuantity(Value()), Value("0"));
  EXPECT_EQ(*CanonicalQuantity(Value(" 1 ")), Value("1"));
  EXPECT_FALSE(CanonicalQuantity(Value(true)).ok());
  const Value canonical("1Gi");
  EXPECT_TRUE(CanonicalQuantity(canonical)->SharesNodeWith(canonical));
}

}  // namespace
}  // namespace quiesce::api
