#include "apiserver_fake/crd/definition_rules.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "apiserver_fake/base/json.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace quiesce::crd {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::vector<std::string> ErrorsOf(absl::string_view props, const api::FieldErrors& others = {}) {
  api::FieldErrors errors;
  ValidateDefinitionRules("schema", ParseJson(props).value(), others, errors);
  std::vector<std::string> texts;
  for (const api::FieldError& error : errors) {
    texts.push_back(absl::StrCat(error.field, ": ", error.Body()));
  }
  return texts;
}

TEST(DefinitionRulesTest, RulesThatCompileAndAreCheapPass) {
  EXPECT_THAT(ErrorsOf(R"rule({"type": "object", "x-kubernetes-validations": [
      {"rule": "self.metadata.name.startsWith('a')"}]})rule"),
              IsEmpty());
}

TEST(DefinitionRulesTest, OldSelfNeedsAnOldValueToCompareWith) {
  EXPECT_THAT(
      ErrorsOf(R"({"type": "object", "properties": {"l": {"type": "array", "maxItems": 3, "items": {
          "type": "integer", "x-kubernetes-validations": [{"rule": "self == oldSelf"}]}}}})"),
      ElementsAre("schema.properties[l].items.x-kubernetes-validations[0].rule: Invalid value: "
                  "\"self == oldSelf\": oldSelf cannot be used on the uncorrelatable portion of "
                  "the schema within schema.properties[l]"));
  EXPECT_THAT(ErrorsOf(R"({"type": "object", "x-kubernetes-validations": [
      {"rule": "true", "optionalOldSelf": true}]})"),
              ElementsAre("schema.x-kubernetes-validations[0].optionalOldSelf: Invalid value: "
                          "true: may not be set if oldSelf is not used in rule"));
}

TEST(DefinitionRulesTest, WrongExpressionsShowTheWholeRule) {
  EXPECT_THAT(ErrorsOf(R"({"type": "object", "x-kubernetes-validations": [{"rule": "self.x"}]})"),
              ElementsAre(HasSubstr(
                  "Invalid value: {\"Rule\":\"self.x\",\"Message\":\"\","
                  "\"MessageExpression\":\"\",\"Reason\":null,\"FieldPath\":\"\","
                  "\"OptionalOldSelf\":null}: compilation failed: ERROR: <input>:1:5: ")));
}

TEST(DefinitionRulesTest, SchemasWithOtherErrorsAreLeftOut) {
  const api::FieldErrors others = {api::ForbiddenField("schema.properties[a].default", "no")};
  EXPECT_THAT(ErrorsOf(R"({"type": "object", "x-kubernetes-validations": [{"rule": "self.x"}],
      "properties": {"b": {"type": "integer", "x-kubernetes-validations": [{"rule": "1"}]}}})",
                       others),
              ElementsAre(HasSubstr("properties[b]")));
}

TEST(DefinitionRulesTest, CostsAreMultipliedByTheNumberOfValues) {
  EXPECT_THAT(
      ErrorsOf(R"rule({"type": "object", "properties": {"l": {"type": "array", "maxItems": 1000,
          "items": {"type": "string", "maxLength": 1000, "x-kubernetes-validations": [
              {"rule": "self.contains('0123456789abcdefghijklmnopqrstuvwxyz012345')"}]}}}})rule"),
      IsEmpty());
  EXPECT_THAT(
      ErrorsOf(R"rule({"type": "object", "properties": {"l": {"type": "array", "items": {
          "type": "string", "maxLength": 1000, "x-kubernetes-validations": [
              {"rule": "self.contains('0123456789')"}]}}}})rule"),
      ElementsAre(HasSubstr("estimated rule cost exceeds budget by factor of"),
                  HasSubstr("contributed to estimated rule cost total"),
                  HasSubstr("cost total for entire OpenAPIv3 schema exceeds budget by factor of")));
}

}  // namespace
}  // namespace quiesce::crd
