#include "apiserver_fake/kinds/label_keys.h"

#include "apiserver_fake/api/validation_testing.h"
#include "gtest/gtest.h"

namespace quiesce::kinds {
namespace {

TEST(LabelKeysTest, SelectorsTakeTheLabelsThatThePodHas) {
  Value spec = api::Parse(R"({"affinity": {"podAntiAffinity": {
      "requiredDuringSchedulingIgnoredDuringExecution": [{"topologyKey": "z",
        "matchLabelKeys": ["rev", "gone"], "mismatchLabelKeys": ["tenant"],
        "labelSelector": {"matchLabels": {"a": "b"}}}]}},
      "topologySpreadConstraints": [{"matchLabelKeys": ["rev"]}]})");
  MergeLabelKeys(spec, api::Parse(R"({"rev": "1", "tenant": "t"})"));
  EXPECT_EQ(spec, api::Parse(R"({"affinity": {"podAntiAffinity": {
      "requiredDuringSchedulingIgnoredDuringExecution": [{"topologyKey": "z",
        "matchLabelKeys": ["rev", "gone"], "mismatchLabelKeys": ["tenant"],
        "labelSelector": {"matchLabels": {"a": "b"}, "matchExpressions": [
          {"key": "rev", "operator": "In", "values": ["1"]},
          {"key": "tenant", "operator": "NotIn", "values": ["t"]}]}}]}},
      "topologySpreadConstraints": [{"matchLabelKeys": ["rev"]}]})"));
}

}  // namespace
}  // namespace quiesce::kinds
