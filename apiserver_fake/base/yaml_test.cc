#include "apiserver_fake/base/yaml.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "apiserver_fake/base/json.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace quiesce {
namespace {

using ::testing::ElementsAre;

std::string Read(absl::string_view text) {
  const absl::StatusOr<YamlDocument> document = ParseYaml(text);
  return document.ok() ? ToJson(document->value) : std::string(document.status().message());
}

TEST(ParseYaml, ScalarsOfYaml11) {
  const struct {
    const char* yaml;
    const char* json;
  } cases[] = {
      {"yes", "true"},
      {"on", "true"},
      {"n", "false"},
      {"'yes'", "\"yes\""},
      {"~", "null"},
      {"", "null"},
      {"1", "1"},
      {"+1", "1"},
      {"0777", "511"},
      {"0o17", "15"},
      {"08", "8"},
      {"0x1F", "31"},
      {"0b101", "5"},
      {"1_000", "1000"},
      {"-12", "-12"},
      {"1.0", "1"},
      {"1.5", "1.5"},
      {".5", "0.5"},
      {"1e3", "1000"},
      {"9223372036854775807", "9223372036854775807"},
      {"1e400", "\"1e400\""},
      {"18446744073709551615", "18446744073709552000"},
      {"-0x10", "-16"},
      {"&a", "null"},
      {"1.2.3", "\"1.2.3\""},
      {"12:30", "\"12:30\""},
      {"2001-01-01", "\"2001-01-01\""},
      {"2001-12-14T21:59:43Z", "\"2001-12-14T21:59:43Z\""},
      {"text", "\"text\""},
      {"!!str 5", "\"5\""},
      {"!!float 5", "5"},
      {"!own 5", "\"5\""},
      {"!!binary aGk=", "\"hi\""},
      {"\"a\\nb\"", "\"a\\nb\""},
      {"|\n  a\n  b\n", "\"a\\nb\\n\""},
  };
  for (const auto& c : cases) EXPECT_EQ(Read(c.yaml), c.json) << c.yaml;
}

TEST(ParseYaml, MapsAndLists) {
  EXPECT_EQ(Read("a: 1\nb:\n- x\n- {c: d}\n1: one\ntrue: yes\n1.5: f\n"),
            R"({"1":"one","1.5":"f","a":1,"b":["x",{"c":"d"}],"true":true})");
  EXPECT_EQ(Read(R"({"a": [1, "x", null], "b": {"c": true}})"),
            R"({"a":[1,"x",null],"b":{"c":true}})");
}

TEST(ParseYaml, AliasesAndMerges) {
  EXPECT_EQ(Read("a: &x {k: 1, l: 2}\nb: *x\nc:\n  <<: *x\n  k: 3\n"),
            R"({"a":{"k":1,"l":2},"b":{"k":1,"l":2},"c":{"k":3,"l":2}})");
  EXPECT_EQ(Read("a: &x {k: 1}\nb: &y {k: 2, m: 3}\nc:\n  <<: [*x, *y]\n"),
            R"({"a":{"k":1},"b":{"k":2,"m":3},"c":{"k":1,"m":3}})");
  EXPECT_EQ(Read("a: *nobody\n"), "yaml: unknown anchor 'nobody' referenced");
  EXPECT_EQ(Read("a: &x [*x]\n"), "yaml: anchor 'x' value contains itself");
  EXPECT_EQ(Read("a:\n  <<: 5\n"), "yaml: map merge requires map or sequence of maps as the value");
}

TEST(ParseYaml, AliasesCannotBlowUp) {
  std::string text = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n";
  for (int i = 1; i < 20; ++i) {
    absl::StrAppend(&text, "a", i, ": &a", i, " [");
    for (int j = 0; j < 10; ++j) absl::StrAppend(&text, j == 0 ? "" : ",", "*a", i - 1);
    absl::StrAppend(&text, "]\n");
  }
  EXPECT_EQ(Read(text), "yaml: document contains excessive aliasing");
}

TEST(ParseYaml, MalformedTextIsAnErrorWithItsLine) {
  const struct {
    const char* yaml;
    const char* error;
  } cases[] = {
      {"apiVersion: v1\nkind: [ConfigMap\n", "yaml: line 2: did not find expected ',' or ']'"},
      {"a: 1\n\tb: 2\n", "yaml: line 2: found a tab character that violates indentation"},
      {"a: b: c\n", "yaml: mapping values are not allowed in this context"},
      {"a: 1\n  b: 2\n", "yaml: line 2: mapping values are not allowed in this context"},
      {"b: [\n", "yaml: line 1: did not find expected node content"},
      {"a: 'x", "yaml: found unexpected end of stream"},
      {"{a: 1", "yaml: line 1: did not find expected ',' or '}'"},
      {"- a\nb: 1\n", "yaml: line 1: did not find expected '-' indicator"},
      {"%foo\n---\na: 1", "yaml: found unknown directive name"},
      {"a: \x01", "yaml: control characters are not allowed"},
      {"a: @b", "yaml: found character that cannot start any token"},
      {"a: |x", "yaml: did not find expected comment or line break"},
      {"~: 1", "unsupported map key of type: %!s(<nil>), key: <nil>, value: 1"},
      {"? [a]\n: b\n", "yaml: invalid map key: [\"a\"]"},
      {"!!int x", "yaml: cannot decode !!str `x` as a !!int"},
      {".inf", "json: unsupported value: +Inf"},
      {"\xff", "yaml: invalid leading UTF-8 octet"},
  };
  for (const auto& c : cases) EXPECT_EQ(Read(c.yaml), c.error) << c.yaml;
}

TEST(ParseYaml, DeepNestingIsRefused) {
  EXPECT_EQ(Read(std::string(100000, '[')), "yaml: exceeded max depth of 1000");
}

TEST(ParseYaml, RepeatedKeysAreNotedAndTheLastOneWins) {
  const YamlDocument document = *ParseYaml("data:\n  k: 1\n  k: 2\n  1: a\n  1: b\n");
  EXPECT_EQ(ToJson(document.value), R"({"data":{"1":"b","k":2}})");
  EXPECT_THAT(document.duplicates, ElementsAre("line 3: key \"k\" already set in map",
                                               "line 5: key 1 already set in map"));
}

TEST(ParseYaml, OnlyTheFirstDocumentCounts) { EXPECT_EQ(Read("a: 1\n---\n]"), R"({"a":1})"); }

}  // namespace
}  // namespace quiesce
