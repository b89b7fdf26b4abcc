#include "apiserver_fake/cel/rule_validator.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "apiserver_fake/base/json.h"
#include "apiserver_fake/schema/structural.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace quiesce::cel {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Texts = std::vector<std::string>;

class RuleValidatorTest : public testing::Test {
 protected:
  // A schema whose spec is `spec`.
  void Use(absl::string_view spec) {
    const Value props =
        ParseJson(absl::StrCat(R"({"type": "object", "properties": {"spec": )", spec, "}}"))
            .value();
    validator_ = RuleValidator::Build(*schema::BuildStructuralSchema(props, &set_), props);
  }

  // Errors, then warnings with an exclamation mark.
  Texts Check(absl::string_view spec, absl::string_view old = "") {
    auto object = [](absl::string_view text) {
      return ParseJson(absl::StrCat(R"({"apiVersion": "a/v1", "kind": "K", "spec": )", text, "}"))
          .value();
    };
    Value before;
    if (!old.empty()) before = object(old);
    api::FieldErrors errors;
    Texts warnings, all;
    validator_->Validate(object(spec), old.empty() ? nullptr : &before, errors, warnings);
    for (const api::FieldError& error : errors) {
      all.push_back(absl::StrCat(error.field, ": ", error.Body()));
    }
    for (const std::string& warning : warnings) all.push_back(absl::StrCat("!", warning));
    return all;
  }

  schema::SchemaSet set_;
  std::unique_ptr<const RuleValidator> validator_;
};

TEST_F(RuleValidatorTest, ASchemaWithoutRulesHasNoValidator) {
  Use(R"({"type": "object", "properties": {"n": {"type": "integer"}}})");
  EXPECT_EQ(validator_, nullptr);
}

TEST_F(RuleValidatorTest, RulesRunOnTheValuesOfTheirNode) {
  Use(R"({"type": "object", "additionalProperties": {"type": "array", "items": {
      "type": "integer", "x-kubernetes-validations": [{"rule": "self < 3"}]}}})");
  EXPECT_THAT(Check(R"({"a": [1, 5], "b": [7]})"),
              ElementsAre("spec[a][1]: Invalid value: 5: failed rule: self < 3",
                          "spec[b][0]: Invalid value: 7: failed rule: self < 3"));
}

TEST_F(RuleValidatorTest, ATransitionRuleNeedsAnOldValue) {
  Use(R"({"type": "object", "properties": {"n": {"type": "integer",
      "x-kubernetes-validations": [{"rule": "self >= oldSelf", "message": "shrinks"}]}}})");
  EXPECT_THAT(Check(R"({"n": 1})"), IsEmpty());
  EXPECT_THAT(Check(R"({"n": 1})", "{}"), IsEmpty());
  EXPECT_THAT(Check(R"({"n": 1})", R"({"n": 2})"),
              ElementsAre("spec.n: Invalid value: 1: shrinks"));
}

TEST_F(RuleValidatorTest, AFailureOfAnUnchangedValueIsAWarning) {
  Use(R"({"type": "object", "properties": {"a": {"type": "string"}, "n": {"type": "integer",
      "x-kubernetes-validations": [{"rule": "self < 3"}]}}})");
  EXPECT_THAT(Check(R"({"n": 5, "a": "new"})", R"({"n": 5, "a": "old"})"),
              ElementsAre("!spec.n: Invalid value: 5: failed rule: self < 3"));
  EXPECT_THAT(Check(R"({"n": 5})", R"({"n": 6})"),
              ElementsAre("spec.n: Invalid value: 5: failed rule: self < 3"));
}

TEST_F(RuleValidatorTest, MessagesOfExpressionsFallBackToPlainOnes) {
  Use(R"rule({"type": "object", "properties": {"n": {"type": "integer"}},
      "x-kubernetes-validations": [{"rule": "self.n < 3", "message": "plain",
          "messageExpression": "string(10 / (self.n - 5))"}]})rule");
  EXPECT_THAT(Check(R"({"n": 10})"), ElementsAre("spec: Invalid value: 2"));
  EXPECT_THAT(Check(R"({"n": 5})"), ElementsAre("spec: Invalid value: plain"));
}

TEST_F(RuleValidatorTest, ErrorsWhileRunningNameTheRule) {
  Use(R"({"type": "object", "properties": {"p": {"x-kubernetes-int-or-string": true}},
      "x-kubernetes-validations": [{"rule": "self.p < 5"}, {"rule": "10 / int(self.p) > 0"}]})");
  EXPECT_THAT(
      Check(R"({"p": "0"})"),
      ElementsAre("spec: Invalid value: \"object\": 'no such overload': call arguments did not "
                  "match a supported operator, function or macro signature for rule: self.p < 5",
                  "spec: Invalid value: \"object\": division by zero evaluating rule: 10 / "
                  "int(self.p) > 0"));
}

TEST_F(RuleValidatorTest, ARuleThatCostsTooMuchEndsTheRun) {
  Use(R"rule({"type": "object", "properties": {"n": {"type": "integer"}},
      "x-kubernetes-validations": [
      {"rule": "lists.range(self.n).all(x, lists.range(self.n).all(y, x + y >= 0))"},
      {"rule": "false"}]})rule");
  EXPECT_THAT(
      Check(R"({"n": 1000})"),
      ElementsAre(
          "spec: Invalid value: \"object\": 'operation cancelled: actual cost limit "
          "exceeded': no further validation rules will be run due to call cost exceeds "
          "limit for rule: lists.range(self.n).all(x, lists.range(self.n).all(y, x + y >= 0))"));
}

TEST_F(RuleValidatorTest, RulesWithFunctionsThatAreNotBuiltAreNamed) {
  Use(R"rule({"type": "object", "properties": {"v": {"type": "string", "x-kubernetes-validations": [
      {"rule": "isSemver(self)"}]}}})rule");
  EXPECT_THAT(validator_->unevaluated(),
              ElementsAre(".properties[spec].properties[v].x-kubernetes-validations[0]: isSemver"));
  EXPECT_THAT(Check(R"({"v": "x"})"), IsEmpty());
}

}  // namespace
}  // namespace quiesce::cel
