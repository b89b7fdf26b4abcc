#include "apiserver_fake/crd/definition_names.h"

#include "apiserver_fake/api/status.h"
#include "apiserver_fake/base/json.h"
#include "gtest/gtest.h"

namespace quiesce::crd {
namespace {

Value Parse(absl::string_view text) { return ParseJson(text).value(); }

TEST(DefinitionNamesTest, NamesAreDnsLabels) {
  api::FieldErrors errors;
  ValidateDefinitionNames(Parse(R"({"plural": "Widgets", "kind": "Widget", "shortNames": ["w_"]})"),
                          "spec.names", errors);
  ASSERT_EQ(errors.size(), 2u);
  EXPECT_EQ(errors[0].field, "spec.names.plural");
  EXPECT_EQ(errors[1].field, "spec.names.shortNames[0]");
}

TEST(DefinitionNamesTest, FreeNamesAreAccepted) {
  const Value definition = Parse(R"({"metadata": {"name": "a.g"}, "spec": {"group": "g",
      "names": {"plural": "a", "singular": "aa", "kind": "A", "listKind": "AList"}},
      "status": {"acceptedNames": {"plural": "", "kind": ""}}})");
  NamesDecision decision = DecideNames(definition, {});
  EXPECT_EQ(decision.accepted, definition["spec"]["names"]);
  EXPECT_EQ(ToJson(decision.names_condition),
            R"({"message":"no conflicts found","reason":"NoConflicts","status":"True",)"
            R"("type":"NamesAccepted"})");
}

TEST(DefinitionNamesTest, ANameThatAnotherHasIsNotAccepted) {
  const Value definition = Parse(R"({"metadata": {"name": "b.g"}, "spec": {"group": "g",
      "names": {"plural": "b", "singular": "bb", "kind": "A", "listKind": "BList"}},
      "status": {"acceptedNames": {"plural": "", "kind": ""}}})");
  const Value other = Parse(R"({"metadata": {"name": "a.g"}, "status": {"acceptedNames":
      {"plural": "a", "singular": "aa", "kind": "A", "listKind": "AList"}}})");
  NamesDecision decision = DecideNames(definition, {other});
  EXPECT_EQ(decision.accepted["plural"], Value("b"));
  EXPECT_EQ(decision.accepted["kind"], Value(""));
  EXPECT_EQ(decision.names_condition["status"], Value("False"));
  EXPECT_EQ(decision.names_condition["reason"], Value("KindConflict"));
  EXPECT_EQ(decision.names_condition["message"], Value("\"A\" is already in use"));
  EXPECT_EQ(decision.established_condition["status"], Value("False"));
}

}  // namespace
}  // namespace quiesce::crd
