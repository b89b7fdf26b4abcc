#include "apiserver_fake/kinds/scheduling_validation.h"

#include "apiserver_fake/api/validation_testing.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace quiesce::kinds {
namespace {

using ::testing::ElementsAre;

using Rule = void (*)(const Value& value, const std::string& path, api::FieldErrors& errors);

api::Lines ErrorsOf(Rule rule, absl::string_view text) {
  api::FieldErrors errors;
  rule(api::Parse(text), "s", errors);
  return api::Texts(errors);
}

TEST(SchedulingValidationTest, NodesAreChosenByOperatorsThatFitTheirValues) {
  EXPECT_THAT(
      ErrorsOf(ValidateAffinity, R"({"nodeAffinity": {
          "requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": [
            {"matchExpressions": [{"key": "a", "operator": "In"}, {"key": "a", "operator": "Gt"},
                                  {"key": "a", "operator": "x"}],
             "matchFields": [{"key": "a", "operator": "In", "values": ["x"]}]}]},
          "preferredDuringSchedulingIgnoredDuringExecution": [{"weight": 101}]}})"),
      ElementsAre(
          "s.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0]."
          "matchExpressions[0].values: Required value: must be specified when `operator` is 'In' "
          "or 'NotIn'",
          "s.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0]."
          "matchExpressions[1].values: Required value: must be specified single value when "
          "`operator` is 'Lt' or 'Gt'",
          "s.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0]."
          "matchExpressions[2].operator: Invalid value: \"x\": not a valid selector operator",
          "s.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0]."
          "matchFields[0].key: Invalid value: \"a\": not a valid field selector key",
          "s.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].weight: Invalid "
          "value: 101: must be in the range 1-100"));
}

TEST(SchedulingValidationTest, KeysThatMustMatchAreNotSelectedByTheUserToo) {
  EXPECT_THAT(ErrorsOf(ValidateAffinity, R"({"podAffinity": {
                  "requiredDuringSchedulingIgnoredDuringExecution": [{"topologyKey": "zone",
                    "matchLabelKeys": ["a"], "mismatchLabelKeys": ["a"],
                    "labelSelector": {"matchLabels": {"a": "b"}, "matchExpressions": [
                      {"key": "a", "operator": "In", "values": ["c"]}]}}]}})"),
              ElementsAre("s.podAffinity.requiredDuringSchedulingIgnoredDuringExecution[0][0]: "
                          "Invalid value: \"a\": exists in both matchLabelKeys and labelSelector",
                          "s.podAffinity.requiredDuringSchedulingIgnoredDuringExecution[0]."
                          "matchLabelKeys[0]: Invalid value: \"a\": exists in both matchLabelKeys "
                          "and mismatchLabelKeys"));
}

TEST(SchedulingValidationTest, ConstraintsOfOneKindAreNotRepeated) {
  EXPECT_THAT(ErrorsOf(ValidateTopologySpread, R"([
                  {"maxSkew": 1, "topologyKey": "z", "whenUnsatisfiable": "ScheduleAnyway",
                   "minDomains": 2},
                  {"topologyKey": "z", "whenUnsatisfiable": "ScheduleAnyway"}])"),
              ElementsAre("s[0].{topologyKey, whenUnsatisfiable}: Duplicate value: \"{z, "
                          "ScheduleAnyway}\"",
                          "s[0].minDomains: Invalid value: 2: can only use minDomains if "
                          "whenUnsatisfiable=DoNotSchedule, not ScheduleAnyway",
                          "s[1].maxSkew: Invalid value: 0: must be greater than zero"));
}

TEST(SchedulingValidationTest, OperatorsThatAreNotSwitchedOnAreToldAmongTheOthers) {
  EXPECT_THAT(ErrorsOf(ValidateTolerations, R"([{"key": "k", "operator": "Gt", "value": "1"},
                                                {"key": "k", "operator": "0"}])"),
              ElementsAre("s[0].operator: Unsupported value: \"Gt\": supported values: \"Equal\", "
                          "\"Exists\", \"Lt\", \"Gt\"",
                          "s[1].operator: Unsupported value: \"0\": supported values: \"Equal\", "
                          "\"Exists\""));
}

TEST(SchedulingValidationTest, GatesHaveNamesOfTheirOwn) {
  EXPECT_THAT(ErrorsOf(ValidateSchedulingGates, R"([{"name": "a"}, {"name": "a"}])"),
              ElementsAre("s[1]: Duplicate value: \"a\""));
}

}  // namespace
}  // namespace quiesce::kinds
