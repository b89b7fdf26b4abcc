#include "apiserver_fake/cel/rule.h"

#include "apiserver_fake/base/json.h"
#include "apiserver_fake/schema/structural.h"
#include "gtest/gtest.h"

namespace quiesce::cel {
namespace {

class RuleTest : public testing::Test {
 protected:
  Rule Compiled(absl::string_view rule) {
    const Value props = ParseJson(R"({"type": "object", "properties": {
        "a": {"type": "string"}, "m": {"type": "object", "additionalProperties": {
            "type": "string"}}}})")
                            .value();
    const schema::Schema* schema = schema::BuildStructuralSchema(props, &set_);
    const DeclaredType* self = declared_.Declare(*schema, false, arena_);
    return std::move(CompileRules(Value::List({ParseJson(rule).value()}), props, *self, arena_)[0]);
  }

  schema::SchemaSet set_;
  TypeArena arena_;
  DeclaredTypes declared_;
};

TEST_F(RuleTest, ARuleKnowsItsTextsAndPath) {
  Rule rule = Compiled(R"({"rule": " self.a != '' ", "message": " no ",
                           "reason": "FieldValueInvalid", "fieldPath": ".m['k']"})");
  EXPECT_EQ(rule.error, "");
  EXPECT_EQ(rule.text, "self.a != ''");
  EXPECT_EQ(rule.name(), "no");
  EXPECT_EQ(rule.field_path, "m[k]");
  EXPECT_FALSE(rule.uses_old_self);
}

TEST_F(RuleTest, WhatDoesNotCompileIsExplained) {
  EXPECT_EQ(Compiled(R"({"rule": "self.b"})").error,
            "compilation failed: ERROR: <input>:1:5: undefined field 'b'\n | self.b\n | ....^");
  EXPECT_EQ(Compiled(R"({"rule": "self.a"})").error, "cel expression must evaluate to a bool");
  EXPECT_EQ(Compiled(R"({"rule": "int('x') == 1"})").error,
            "program instantiation failed: type conversion error from 'string' to 'int'");
  EXPECT_EQ(Compiled(R"({"rule": "true", "messageExpression": "1"})").message_error,
            "messageExpression must evaluate to a string");
}

TEST_F(RuleTest, OldSelfIsOptionalWhereTheRuleSaysSo) {
  EXPECT_NE(Compiled(R"rule({"rule": "oldSelf.hasValue()"})rule").error, "");
  Rule rule = Compiled(R"rule({"rule": "oldSelf.hasValue()", "optionalOldSelf": true})rule");
  EXPECT_EQ(rule.error, "");
  EXPECT_TRUE(rule.uses_old_self);
}

TEST_F(RuleTest, AnEmptyRuleIsNothing) {
  Rule rule = Compiled(R"({"rule": " "})");
  EXPECT_EQ(rule.program, nullptr);
  EXPECT_EQ(rule.error, "");
}

}  // namespace
}  // namespace quiesce::cel
