#include "apiserver_fake/schema/value_checks.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "apiserver_fake/base/json.h"
#include "apiserver_fake/schema/structural.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace quiesce::schema {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class ValueChecksTest : public ::testing::Test {
 protected:
  ValueChecksTest() : at_(&root_, "f") {}

  const Schema& Build(absl::string_view schema) {
    return *BuildStructuralSchema(ParseJson(schema).value(), &set_);
  }
  static std::vector<std::string> Texts(const api::ValidationResult& result) {
    std::vector<std::string> texts;
    for (const api::ValidationError& error : result.errors) {
      api::FieldError field = api::ToFieldError(error, "");
      texts.push_back(absl::StrCat(field.field, ": ", field.Body()));
    }
    return texts;
  }
  std::vector<std::string> Number(absl::string_view schema, const Value& value) {
    return Texts(CheckNumber(Build(schema), value, at_));
  }

  SchemaSet set_;
  api::FieldStep root_;
  api::FieldStep at_;
};

TEST_F(ValueChecksTest, WholeFloatsAreIntegersAndIntegersAreNumbers) {
  EXPECT_TRUE(CheckType(Build(R"({"type": "integer"})"), Value(1.0), at_).valid());
  EXPECT_TRUE(CheckType(Build(R"({"type": "number"})"), Value(1), at_).valid());
  EXPECT_FALSE(CheckType(Build(R"({"type": "integer"})"), Value(1.5), at_).valid());
  EXPECT_TRUE(CheckType(Build(R"({"x-kubernetes-int-or-string": true})"), Value("x"), at_).valid());
  EXPECT_THAT(Texts(CheckType(Build(R"({"x-kubernetes-int-or-string": true})"), Value(true), at_)),
              ElementsAre("f: Invalid value: \"boolean\": f in body must be of type "
                          "integer,string: \"boolean\""));
}

TEST_F(ValueChecksTest, FormatOfAnIntegerIsNamedForAWrongNumber) {
  EXPECT_THAT(Texts(CheckType(Build(R"({"type": "integer", "format": "int64"})"), Value(1.5), at_)),
              ElementsAre("f: Invalid value: \"float64\": f in body must be of type int64: "
                          "\"float64\""));
}

TEST_F(ValueChecksTest, RangeOfTheFormat) {
  EXPECT_THAT(Number(R"({"type": "integer", "format": "int32"})", Value(int64_t{2147483647})),
              IsEmpty());
  EXPECT_THAT(Number(R"({"type": "integer", "format": "int32"})", Value(int64_t{2147483648})),
              ElementsAre("<nil>: Invalid value: \"\": Checked value must be of type integer with "
                          "format int32 in f"));
  EXPECT_THAT(Number(R"({"type": "number", "format": "float"})", Value(1e200)),
              ElementsAre("<nil>: Invalid value: \"\": Checked value must be of type number with "
                          "format float in f"));
}

TEST_F(ValueChecksTest, BoundsAreShownAsIntegersForIntegers) {
  EXPECT_THAT(Number(R"({"type": "number", "maximum": 1.5})", Value(3)),
              ElementsAre("f: Invalid value: 3: f in body should be less than or equal to 1"));
  EXPECT_THAT(Number(R"({"type": "number", "maximum": 1.5})", Value(1.75)),
              ElementsAre("f: Invalid value: 1.75: f in body should be less than or equal to 1.5"));
  EXPECT_THAT(Number(R"({"type": "integer", "minimum": 1, "exclusiveMinimum": true})", Value(1)),
              ElementsAre("f: Invalid value: 1: f in body should be greater than 1"));
  EXPECT_THAT(Number(R"({"type": "integer", "maximum": 1.5})", Value(1)),
              ElementsAre("<nil>: Invalid value: \"\": Maximum boundary value must be of type "
                          "integer (default format) in f"));
}

TEST_F(ValueChecksTest, MultipleOf) {
  EXPECT_THAT(Number(R"({"type": "integer", "multipleOf": 5})", Value(10)), IsEmpty());
  EXPECT_THAT(Number(R"({"type": "integer", "multipleOf": 5})", Value(7)),
              ElementsAre("f: Invalid value: 7: f in body should be a multiple of 5"));
  EXPECT_THAT(Number(R"({"type": "number", "multipleOf": 0.1})", Value(0.3)), IsEmpty());
  EXPECT_THAT(Number(R"({"type": "number", "multipleOf": 0.5})", Value(0.75)),
              ElementsAre("f: Invalid value: 0.75: f in body should be a multiple of 0.5"));
}

TEST_F(ValueChecksTest, StringRulesStopAtTheFirst) {
  const Schema& schema =
      Build(R"({"type": "string", "maxLength": 2, "minLength": 2, "pattern": "^[a-z]+$"})");
  EXPECT_THAT(Texts(CheckString(schema, Value("ABC"), at_)),
              ElementsAre("f: Too long: may not be more than 2 bytes"));
  EXPECT_THAT(Texts(CheckString(schema, Value("A"), at_)),
              ElementsAre("f: Invalid value: \"A\": f in body should be at least 2 chars long"));
  EXPECT_THAT(Texts(CheckString(schema, Value("AB"), at_)),
              ElementsAre("f: Invalid value: \"AB\": f in body should match '^[a-z]+$'"));
  EXPECT_TRUE(CheckString(schema, Value("\xC3\xA4\xC3\xB6"), at_).errors.size() == 1);
}

TEST_F(ValueChecksTest, EnumComparesNumbersAcrossKinds) {
  const Schema& schema = Build(R"({"enum": ["B", 1, 2.0]})");
  EXPECT_TRUE(CheckEnum(schema, Value("B"), at_).valid());
  EXPECT_TRUE(CheckEnum(schema, Value(1.0), at_).valid());
  EXPECT_TRUE(CheckEnum(schema, Value(2), at_).valid());
  EXPECT_THAT(Texts(CheckEnum(schema, Value("C"), at_)),
              ElementsAre("f: Unsupported value: \"C\": supported values: \"B\", \"1\", \"2\""));
  EXPECT_FALSE(CheckEnum(schema, Value(), at_).valid());
}

TEST_F(ValueChecksTest, CountsOfItemsAndProperties) {
  api::ValidationResult items;
  CheckItemCount(Build(R"({"minItems": 2, "uniqueItems": true})"), Value::List({Value(1)}), at_,
                 items);
  EXPECT_THAT(Texts(items),
              ElementsAre("f: Invalid value: 1: f in body should have at least 2 items"));
  api::ValidationResult many;
  CheckItemCount(Build(R"({"maxItems": 1, "uniqueItems": true})"),
                 Value::List({Value(1), Value(1)}), at_, many);
  EXPECT_THAT(Texts(many), ElementsAre("f: Too many: 2: must have at most 1 item",
                                       "f: Invalid value: \"\": f in body shouldn't contain "
                                       "duplicates"));
  api::ValidationResult properties;
  CheckPropertyCount(Build(R"({"minProperties": 1})"), Value::Object(), at_, properties);
  EXPECT_THAT(Texts(properties),
              ElementsAre("f: Invalid value: 0: f in body should have at least 1 properties"));
}

TEST_F(ValueChecksTest, FormatsAreTypeErrors) {
  EXPECT_THAT(Texts(CheckFormat(Build(R"({"type": "string", "format": "date"})"), Value("x"), at_)),
              ElementsAre("f: Invalid value: \"x\": f in body must be of type date: \"x\""));
}

}  // namespace
}  // namespace quiesce::schema
