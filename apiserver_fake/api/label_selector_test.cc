#include "apiserver_fake/api/label_selector.h"

#include <string>

#include "gtest/gtest.h"

namespace quiesce::api {
namespace {

std::string ErrorOf(absl::string_view text) {
  const absl::StatusOr<LabelSelector> selector = LabelSelector::Parse(text);
  if (selector.ok()) return "parsed: " + selector->ToString();
  EXPECT_EQ(selector.status().code(), absl::StatusCode::kInvalidArgument);
  return std::string(selector.status().message());
}

bool Match(absl::string_view text, const Value& labels) {
  const absl::StatusOr<LabelSelector> selector = LabelSelector::Parse(text);
  EXPECT_TRUE(selector.ok()) << selector.status();
  return selector.ok() && selector->Matches(labels);
}

TEST(LabelSelector, CanonicalTextIsOrderedByKey) {
  const struct {
    const char* text;
    const char* canonical;
  } kCases[] = {
      {"", ""},
      {" ", ""},
      {"b,a", "a,b"},
      {"!b", "!b"},
      {" a = b ", "a=b"},
      {"a==b", "a==b"},
      {"a!=b", "a!=b"},
      {"a=", "a="},
      {"a=,b", "a=,b"},
      {"x in (foo,,baz),y,z notin ()", "x in (,baz,foo),y,z notin ()"},
      {"a in (b)", "a in (b)"},
      {"a in (,b)", "a in (,b)"},
      {"a in (b,)", "a in (,b)"},
      {"in in (in,notin)", "in in (in,notin)"},
      {"notin", "notin"},
      {"a=in", "a=in"},
      {"n>5,m<3", "m<3,n>5"},
      {"example.com/app=x", "example.com/app=x"},
  };
  for (const auto& test : kCases) {
    EXPECT_EQ(ErrorOf(test.text), std::string("parsed: ") + test.canonical);
  }
}

TEST(LabelSelector, MalformedTextNamesWhatWasFound) {
  const struct {
    const char* text;
    const char* error;
  } kCases[] = {
      {"app in x", "unable to parse requirement: found 'x' expected: '('"},
      {"app=(x", "unable to parse requirement: found '(', expected: identifier"},
      {"=x", "found '=', expected: !, identifier, or 'end of string'"},
      {"app in ()x", "found 'x', expected: ',' or 'end of string'"},
      {",", "found ',', expected: !, identifier, or 'end of string'"},
      {"app=x,", "found '', expected: identifier after ','"},
      {"app=x y", "found 'y', expected: ',' or 'end of string'"},
      {"!", "unable to parse requirement: found '', expected: identifier"},
      {"!a in (b)", "found 'in', expected: ',' or 'end of string'"},
      {"l in (((", "unable to parse requirement: found '(', expected: ',', ')' or identifier"},
      {"l in (", "unable to parse requirement: found '', expected: ',', ')' or identifier"},
      {"app in (a!b)", "unable to parse requirement: found '!', expected: ',' or ')'"},
      {"a b", "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt"},
      {"n>x",
       "unable to parse requirement: values[0]: Invalid value: \"x\": for 'Gt', 'Lt' operators, "
       "the value must be an integer"},
  };
  for (const auto& test : kCases) EXPECT_EQ(ErrorOf(test.text), test.error) << test.text;
}

TEST(LabelSelector, InvalidKeysAndValuesAreExplained) {
  EXPECT_EQ(ErrorOf("-app=x"),
            "unable to parse requirement: <nil>: Invalid value: \"-app\": name part must consist "
            "of alphanumeric characters, '-', '_' or '.', and must start and end with an "
            "alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for "
            "validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')");
  EXPECT_EQ(ErrorOf("app=" + std::string(64, 'x')),
            "unable to parse requirement: values[0][app]: Invalid value: \"" +
                std::string(64, 'x') + "\": must be no more than 63 bytes");
  EXPECT_EQ(ErrorOf("/a").substr(0, 90),
            "unable to parse requirement: <nil>: Invalid value: \"/a\": prefix part must be "
            "non-empty");
  // Two complaints about one value.
  EXPECT_EQ(ErrorOf("n>-x-").substr(0, 60),
            "unable to parse requirement: [values[0]: Invalid value: \"-x-");
}

TEST(LabelSelector, Matching) {
  const Value labels = Value::Object({{"app", "db"}, {"n", "7"}, {"empty", ""}});
  const struct {
    const char* selector;
    bool matches, matches_none;  // an object without labels
  } kCases[] = {
      {"", true, true},
      {"app", true, false},
      {"!app", false, true},
      {"app=db", true, false},
      {"app==web", false, false},
      {"app!=web", true, true},
      {"app!=db", false, true},
      {"app in (web,db)", true, false},
      {"app notin (web,db)", false, true},
      {"empty=", true, false},
      {"other=", false, false},
      {"n>6", true, false},
      {"n>7", false, false},
      {"n<8", true, false},
      {"app>1", false, false},
      {"app=db,n=8", false, false},
  };
  for (const auto& test : kCases) {
    EXPECT_EQ(Match(test.selector, labels), test.matches) << test.selector;
    EXPECT_EQ(Match(test.selector, Value()), test.matches_none) << test.selector;
  }
}

}  // namespace
}  // namespace quiesce::api
