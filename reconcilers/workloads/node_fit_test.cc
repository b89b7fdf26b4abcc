#include "reconcilers/workloads/node_fit.h"

#include "apiserver_fake/base/json.h"
#include "gtest/gtest.h"

namespace quiesce::reconcilers::workloads {
namespace {

bool Matches(const char* spec) {
  static const auto* const node =
      new Value(*ParseJson(R"({"metadata":{"name":"node-1","labels":{"zone":"a","disks":"3"}}})"));
  return MatchesRequiredAffinity(*ParseJson(spec), *node);
}

bool MatchesTerms(const char* terms) {
  return Matches(
      (std::string(
           R"({"affinity":{"nodeAffinity":{"requiredDuringSchedulingIgnoredDuringExecution":)"
           R"({"nodeSelectorTerms":)") +
       terms + "}}}}")
          .c_str());
}

TEST(MatchesRequiredAffinity, NodeSelectorAsksForEqualLabels) {
  EXPECT_TRUE(Matches("{}"));
  EXPECT_TRUE(Matches(R"({"nodeSelector":{"zone":"a"}})"));
  EXPECT_FALSE(Matches(R"({"nodeSelector":{"zone":"b"}})"));
  EXPECT_FALSE(Matches(R"({"nodeSelector":{"zone":"a","rack":"1"}})"));
}

TEST(MatchesRequiredAffinity, OneTermWithAllItsExpressionsIsEnough) {
  EXPECT_TRUE(MatchesTerms(
      R"([{"matchExpressions":[{"key":"zone","operator":"In","values":["c","a"]}]}])"));
  EXPECT_TRUE(MatchesTerms(
      R"([{"matchExpressions":[{"key":"rack","operator":"Exists"}]},
          {"matchExpressions":[{"key":"disks","operator":"Gt","values":["2"]},
                               {"key":"rack","operator":"DoesNotExist"}]}])"));
  EXPECT_FALSE(
      MatchesTerms(R"([{"matchExpressions":[{"key":"disks","operator":"Lt","values":["3"]}]}])"));
  EXPECT_FALSE(
      MatchesTerms(R"([{"matchExpressions":[{"key":"zone","operator":"NotIn","values":["a"]}]}])"));
}

TEST(MatchesRequiredAffinity, FieldsNameTheNode) {
  EXPECT_TRUE(MatchesTerms(
      R"([{"matchFields":[{"key":"metadata.name","operator":"In","values":["node-1"]}]}])"));
  EXPECT_FALSE(MatchesTerms(
      R"([{"matchFields":[{"key":"metadata.name","operator":"NotIn","values":["node-1"]}]}])"));
}

TEST(MatchesRequiredAffinity, NoTermAndEmptyTermsMatchNothing) {
  EXPECT_FALSE(MatchesTerms("[]"));
  EXPECT_FALSE(MatchesTerms("[{}]"));
}

bool TolerateAll(const char* tolerations, const char* taints) {
  return Tolerates(Value::Object({{"tolerations", *ParseJson(tolerations)}}),
                   Value::Object({{"spec", Value::Object({{"taints", *ParseJson(taints)}})}}),
                   kNoNewPods);
}

TEST(Tolerates, KeyValueAndEffectMustFit) {
  const char* const taint = R"([{"key":"gpu","value":"yes","effect":"NoSchedule"}])";
  EXPECT_FALSE(TolerateAll("[]", taint));
  EXPECT_TRUE(TolerateAll(R"([{"key":"gpu","operator":"Exists"}])", taint));
  EXPECT_TRUE(TolerateAll(R"([{"key":"gpu","value":"yes","effect":"NoSchedule"}])", taint));
  EXPECT_FALSE(TolerateAll(R"([{"key":"gpu","value":"no"}])", taint));
  EXPECT_FALSE(TolerateAll(R"([{"key":"gpu","operator":"Exists","effect":"NoExecute"}])", taint));
  EXPECT_TRUE(TolerateAll(R"([{"operator":"Exists"}])", taint));
}

TEST(Tolerates, OtherEffectsAreNoMatter) {
  EXPECT_TRUE(TolerateAll("[]", R"([{"key":"slow","effect":"PreferNoSchedule"}])"));
}

}  // namespace
}  // namespace quiesce::reconcilers::workloads
