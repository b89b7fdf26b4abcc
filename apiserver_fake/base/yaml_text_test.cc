#include "apiserver_fake/base/yaml_text.h"

#include "apiserver_fake/base/json.h"
#include "apiserver_fake/base/yaml.h"
#include "gtest/gtest.h"

namespace quiesce {
namespace {

TEST(ToYaml, NestsListsAndObjectsAsKubernetesDoes) {
  const Value value = ParseJson(R"({"kind": "X", "list": [{"a": 1, "b": [true, null]}, []],
                                    "map": {"k": {}}, "none": null})")
                          .value();
  EXPECT_EQ(ToYaml(value),
            "kind: X\nlist:\n- a: 1\n  b:\n  - true\n  - null\n- []\nmap:\n  k: {}\nnone: null\n");
}

TEST(ToYaml, QuotesWhatWouldReadAsSomethingElse) {
  const Value value = ParseJson(R"({"a": "yes", "b": "1", "c": "", "d": "x: y", "e": "- z",
                                    "f": "it's", "g": "#no", "h": "2020-01-01T00:00:00Z",
                                    "i": "2020-02-30", "j": "2020-1-2", "k": "12:30",
                                    "l": "12:61", "m": "1:2:3.4_"})")
                          .value();
  EXPECT_EQ(ToYaml(value),
            "a: \"yes\"\nb: \"1\"\nc: \"\"\nd: 'x: y'\ne: '- z'\nf: it's\ng: '#no'\n"
            "h: \"2020-01-01T00:00:00Z\"\ni: 2020-02-30\nj: \"2020-1-2\"\nk: \"12:30\"\n"
            "l: 12:61\nm: \"1:2:3.4_\"\n");
}

TEST(ToYaml, TextsOfSeveralLinesAreBlocks) {
  EXPECT_EQ(ToYaml(ParseJson(R"({"a": "x\ny\n", "b": "x\ny", "c": ["p\n\nq\n"]})").value()),
            "a: |\n  x\n  y\nb: |-\n  x\n  y\nc:\n- |\n  p\n\n  q\n");
}

TEST(ToYaml, BlocksThatBeginWithSpaceSayHowFarTheyAreIndented) {
  EXPECT_EQ(ToYaml(ParseJson(R"({"a": "  x\n y", "b": "\n", "c": "\nx\n", "d": "x\ny "})").value()),
            "a: |2-\n    x\n   y\nb: |2+\n\nc: |2\n\n  x\nd: \"x\\ny \"\n");
}

TEST(ToYaml, LongLinesAreBrokenAtASpaceBeyondEightyColumns) {
  const std::string eighty(80, 'x');
  const Value value = Value::Object({{"a", Value(eighty + " b c")},
                                     {"b", Value::List({Value("it's: " + eighty + " d  e f")})},
                                     {"c", Value::Object({{"d", Value("\x01" + eighty + "  e")}})},
                                     {"d", Value(eighty)}});
  EXPECT_EQ(ToYaml(value), "a: " + eighty + "\n  b c\nb:\n- 'it''s: " + eighty + "\n  d  e f'\n" +
                               "c:\n  d: \"\\u0001" + eighty + "\n    \\ e\"\nd: " + eighty + "\n");
}

TEST(ToYaml, CharactersBeyondTheFirstPlaneAreEscaped) {
  EXPECT_EQ(ToYaml(Value::Object({{"a", Value("\U0001F600 = x")}, {"b", Value("= x")}})),
            "a: \"\\U0001F600 = x\"\nb: = x\n");
}

TEST(ToYaml, WhatIsWrittenReadsBack) {
  const char* const texts[] = {
      "",           " a",   "a ",      "\n",      "a\n\n", "\ta",          "a\tb", "null",
      "~",          "0x1f", "1e3",     ".inf",    "a:",    "a: b",         "a #b", "'",
      "\"",         "\\",   "é",       "%a",      "---",   "...",          "0777", "1_000",
      "<<",         "=",    "a\nb",    " a\nb",   "a \nb", "12:30",        "-",    "? x",
      "\U0001F600", " \n",  "  a\n b", "\n\na\n", "\x7f",  "\u0085\u009f", "on",   "a\n\nb\n"};
  for (const char* text : texts) {
    const Value value =
        Value::Object({{text, Value::List({Value(text), Value::List()})}, {"k", Value(text)}});
    const absl::StatusOr<YamlDocument> read = ParseYaml(ToYaml(value));
    ASSERT_TRUE(read.ok()) << read.status() << "\n" << ToYaml(value);
    EXPECT_EQ(ToJson(read->value), ToJson(value)) << ToYaml(value);
  }
}

}  // namespace
}  // namespace quiesce
