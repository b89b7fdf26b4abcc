#include "apiserver_fake/kinds/horizontal_pod_autoscaler_validation.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "apiserver_fake/base/json.h"
#include "gtest/gtest.h"

namespace quiesce::kinds {
namespace {

using Lines = std::vector<std::string>;

Value Spec(const char* members) {
  absl::StatusOr<Value> value = ParseJson(absl::StrCat("{\"spec\":{", members, "}}"));
  EXPECT_TRUE(value.ok()) << value.status() << members;
  return value.value_or(Value());
}

constexpr char kTarget[] =
    R"("scaleTargetRef": {"kind": "Deployment", "name": "d", "apiVersion": "apps/v1"},
       "minReplicas": 1, "maxReplicas": 3)";

Lines Problems(const Value& autoscaler, const Value& old = Value()) {
  api::FieldErrors errors;
  ValidateAutoscalerSpec(autoscaler, old, errors);
  Lines lines;
  for (const api::FieldError& error : errors) lines.push_back(api::AggregateText({error}));
  return lines;
}

// With a target that is in order.
Lines ProblemsOf(const char* members) {
  return Problems(Spec(absl::StrCat(kTarget, ",", members).c_str()));
}

TEST(AutoscalerValidation, TargetAndReplicasMustBeNamed) {
  EXPECT_EQ(
      Problems(Spec(R"("minReplicas": 0)")),
      (Lines{"spec.minReplicas: Invalid value: 0: must be greater than or equal to 1",
             "spec.maxReplicas: Required value: must be set and greater than 0",
             "spec.scaleTargetRef.kind: Required value", "spec.scaleTargetRef.name: Required value",
             "spec.scaleTargetRef.apiVersion: Invalid value: \"\": apiVersion must specify "
             "API group",
             "spec.metrics: Forbidden: must specify at least one Object or External metric "
             "to support scaling to zero replicas"}));
  EXPECT_EQ(Problems(Spec(R"("minReplicas": 5, "maxReplicas": -1,
                             "scaleTargetRef": {"kind": "ReplicationController", "name": "a/b",
                                                "apiVersion": "v1"})")),
            (Lines{"spec.maxReplicas: Invalid value: -1: must be greater than or equal to 1",
                   "spec.maxReplicas: Invalid value: -1: must be greater than or equal to "
                   "`minReplicas`",
                   "spec.scaleTargetRef.name: Invalid value: \"a/b\": may not contain '/'"}));
}

TEST(AutoscalerValidation, WhatWasWrongBeforeMayStay) {
  const Value old = Spec(R"("scaleTargetRef": {"kind": "Deployment", "name": "d"},
                            "minReplicas": 0, "maxReplicas": 3,
                            "metrics": [{"type": "Object", "object": {
                              "describedObject": {"kind": "K", "name": "n", "apiVersion": "a/b/c"},
                              "metric": {"name": "m"},
                              "target": {"type": "Value", "value": "1"}}}])");
  EXPECT_EQ(Problems(old, old), Lines());
  EXPECT_EQ(Problems(old).size(), 3u);
}

TEST(AutoscalerValidation, EachMetricHasTheSourceOfItsType) {
  EXPECT_EQ(
      ProblemsOf(R"("metrics": [{"type": "Pods", "resource": {"name": "cpu", "target": {
                      "type": "Utilization", "averageUtilization": 0}}}])"),
      (Lines{"spec.metrics[0].resource.target.averageUtilization: Invalid value: 0: must be "
             "greater than 0",
             "spec.metrics[0].pods: Required value: must populate information for the given metric "
             "source"}));
  EXPECT_EQ(ProblemsOf(R"("metrics": [{}])"),
            (Lines{"spec.metrics[0].type: Required value: must specify a metric source type",
                   "spec.metrics[0].type: Unsupported value: \"\": supported values: "
                   "\"ContainerResource\", \"External\", \"Object\", \"Pods\", \"Resource\"",
                   "spec.metrics[0].type: Unsupported value: \"\": supported values: "
                   "\"ContainerResource\", \"External\", \"Object\", \"Pods\", \"Resource\""}));
  EXPECT_EQ(ProblemsOf(R"("metrics": [{"type": "External", "external": {"metric": {},
                            "target": {"type": "Value", "value": "0", "averageValue": "1"}}}])"),
            (Lines{"spec.metrics[0].external.metric.name: Required value: must specify a metric "
                   "name",
                   "spec.metrics[0].external.target.value: Invalid value: \"0\": must be positive",
                   "spec.metrics[0].external.target.value: Forbidden: may not set both a target "
                   "value for metric and a per-pod target"}));
}

TEST(AutoscalerValidation, RulesOfBehaviorHaveTheirLimits) {
  EXPECT_EQ(
      ProblemsOf(R"("behavior": {"scaleDown": {"stabilizationWindowSeconds": 3601,
                     "selectPolicy": "Most", "tolerance": "-1",
                     "policies": [{"type": "Pods", "value": 0, "periodSeconds": 1801}]}})"),
      (Lines{"spec.behavior.scaleDown.stabilizationWindowSeconds: Invalid value: 3601: must be "
             "less than or equal to 3600",
             "spec.behavior.scaleDown.selectPolicy: Unsupported value: \"Most\": supported values: "
             "\"Disabled\", \"Max\", \"Min\"",
             "spec.behavior.scaleDown.policies[0].value: Invalid value: 0: must be greater than "
             "zero",
             "spec.behavior.scaleDown.policies[0].periodSeconds: Invalid value: 1801: must be less "
             "than or equal to 1800",
             "spec.behavior.scaleDown.tolerance: Invalid value: \"-1\": must be greater than or "
             "equal to 0"}));
}

}  // namespace
}  // namespace quiesce::kinds
