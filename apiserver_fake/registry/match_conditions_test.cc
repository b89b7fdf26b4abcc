#include "apiserver_fake/registry/match_conditions.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "apiserver_fake/base/json.h"
#include "gtest/gtest.h"

namespace quiesce::registry {
namespace {

// "yes", "no" or the error of these conditions, a JSON list of expressions.
std::string Verdict(const std::string& expressions, const std::string& policy = "Fail") {
  Value webhook = ParseJson(absl::StrCat(R"({"failurePolicy": ")", policy, R"("})")).value();
  Value conditions = Value::List();
  const Value all = ParseJson(expressions).value();
  for (const Value& expression : all.items()) {
    conditions.Append(Value::Object({{"name", "c"}, {"expression", expression}}));
  }
  webhook.Set("matchConditions", conditions);
  const Value object = ParseJson(R"({"metadata": {"name": "a", "labels": {"x": "y"}},
                                     "spec": {"replicas": 3, "list": [1, 2]}})")
                           .value();
  const Value request =
      ParseJson(R"({"operation": "CREATE", "userInfo": {"username": "jane"}})").value();
  const MatchVerdict verdict = Match(webhook, object, Value(), request);
  return !verdict.error.empty() ? verdict.error : verdict.matches ? "yes" : "no";
}

TEST(MatchConditions, AllMustHold) {
  EXPECT_EQ(Verdict("[]"), "yes");
  EXPECT_EQ(Verdict(R"e(["object.spec.replicas > 2", "request.operation == 'CREATE'"])e"), "yes");
  EXPECT_EQ(Verdict(R"e(["object.spec.replicas > 2", "request.operation == 'DELETE'"])e"), "no");
  EXPECT_EQ(Verdict(R"e(["!('system:nodes' in request.userInfo.?groups.orValue([]))"])e"), "yes");
  EXPECT_EQ(Verdict(R"e(["request.userInfo.username != 'jane'"])e"), "no");
}

TEST(MatchConditions, WhatIsNotThereIsNull) {
  EXPECT_EQ(Verdict(R"e(["oldObject == null"])e"), "yes");
  EXPECT_EQ(Verdict(R"e(["object != null && has(object.metadata.labels.x)"])e"), "yes");
  EXPECT_EQ(Verdict(R"e(["has(object.metadata.annotations)"])e"), "no");
  EXPECT_EQ(Verdict(R"e(["object.spec.list.all(n, n < request.operation.size())"])e"), "yes");
}

TEST(MatchConditions, OneThatIsAskedAgainAnswersForTheNewObject) {
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(Verdict(R"e(["object.spec.replicas == 3"])e"), "yes");
    EXPECT_EQ(Verdict(R"e(["object.spec.replicas == 4"])e"), "no");
    EXPECT_EQ(Verdict(R"e(["1 +"])e").substr(0, 18), "compilation failed");
  }
  // More than are kept.
  for (int i = 0; i < 1100; ++i) {
    EXPECT_EQ(Verdict(absl::StrCat("[\"object.spec.replicas < ", i, "\"]")), i > 3 ? "yes" : "no");
  }
  EXPECT_EQ(Verdict(R"e(["object.spec.replicas == 3"])e"), "yes");
}

TEST(MatchConditions, OneThatFailsRefusesOrPassesOverUnlessAnotherDoesNotHold) {
  EXPECT_EQ(Verdict(R"e(["object.spec.none > 2"])e"),
            "expression 'object.spec.none > 2' resulted in error: no such key: none");
  EXPECT_EQ(Verdict(R"e(["object.spec.none > 2"])e", "Ignore"), "no");
  EXPECT_EQ(Verdict(R"e(["object.spec.none > 2", "1 > 2"])e"), "no");
  EXPECT_EQ(Verdict(R"e(["nothing"])e"),
            "compilation failed: ERROR: <input>:1:1: undeclared reference to 'nothing' (in "
            "container '')\n | nothing\n | ^");
}

}  // namespace
}  // namespace quiesce::registry
