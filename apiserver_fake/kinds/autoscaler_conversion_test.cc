#include "apiserver_fake/kinds/autoscaler_conversion.h"

#include "apiserver_fake/base/json.h"
#include "gtest/gtest.h"

namespace quiesce::kinds {
namespace {

Value Parsed(const char* text) {
  absl::StatusOr<Value> value = ParseJson(text);
  EXPECT_TRUE(value.ok()) << value.status();
  return value.value_or(Value());
}

TEST(AutoscalerConversion, UseOfTheCpuHasAMemberInTheOldVersion) {
  const Value shown = AutoscalerToV1(Parsed(R"({
      "kind": "HorizontalPodAutoscaler", "apiVersion": "autoscaling/v2", "metadata": {"name": "a"},
      "spec": {"scaleTargetRef": {"kind": "Deployment", "name": "d", "apiVersion": "apps/v1"},
               "minReplicas": 1, "maxReplicas": 3, "metrics": [{"type": "Resource", "resource":
               {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": 60}}}]},
      "status": {"desiredReplicas": 0, "currentMetrics": null}})"));
  EXPECT_EQ(ToJson(shown),
            R"({"apiVersion":"autoscaling/v1","kind":"HorizontalPodAutoscaler","metadata":)"
            R"({"name":"a"},"spec":{"maxReplicas":3,"minReplicas":1,"scaleTargetRef":{)"
            R"("apiVersion":"apps/v1","kind":"Deployment","name":"d"},)"
            R"("targetCPUUtilizationPercentage":60},)"
            R"("status":{"currentReplicas":0,"desiredReplicas":0}})");
}

// Every kind of metric, with its status; as kube-apiserver v1.36.3 writes them.
TEST(AutoscalerConversion, WhatTheOldVersionLacksIsInAnnotationsAndComesBack) {
  const Value autoscaler = Parsed(R"({
      "kind": "HorizontalPodAutoscaler", "apiVersion": "autoscaling/v2",
      "metadata": {"name": "a", "annotations": {"mine": "x"}},
      "spec": {"scaleTargetRef": {"kind": "Deployment", "name": "d", "apiVersion": "apps/v1"},
        "minReplicas": 1, "maxReplicas": 3,
        "metrics": [
          {"type": "Resource", "resource": {"name": "memory", "target": {"type": "AverageValue",
             "averageValue": "100Mi"}}},
          {"type": "ContainerResource", "containerResource": {"name": "cpu", "container": "c",
             "target": {"type": "Utilization", "averageUtilization": 50}}},
          {"type": "Pods", "pods": {"metric": {"name": "p", "selector": {"matchLabels": {"k": "v"}}},
             "target": {"type": "AverageValue", "averageValue": "5"}}},
          {"type": "Object", "object": {"describedObject": {"kind": "Ingress", "name": "i",
             "apiVersion": "networking.k8s.io/v1"}, "metric": {"name": "o"},
             "target": {"type": "Value", "value": "2k"}}},
          {"type": "External", "external": {"metric": {"name": "e", "selector": {
             "matchExpressions": [{"key": "k", "operator": "In", "values": ["<"]}]}},
             "target": {"type": "AverageValue", "averageValue": "7"}}},
          {"type": "Resource", "resource": {"name": "cpu", "target": {"type": "Utilization",
             "averageUtilization": 60}}}],
        "behavior": {"scaleUp": {"stabilizationWindowSeconds": 0, "selectPolicy": "Max",
             "policies": [{"type": "Pods", "value": 4, "periodSeconds": 15}]},
           "scaleDown": {"selectPolicy": "Max", "tolerance": "50m",
             "policies": [{"type": "Percent", "value": 100, "periodSeconds": 15}]}}},
      "status": {"currentReplicas": 2, "desiredReplicas": 3,
        "currentMetrics": [{"type": "Resource", "resource": {"name": "cpu", "current": {
            "averageUtilization": 40, "averageValue": "200m"}}}],
        "conditions": [{"type": "AbleToScale", "status": "True",
            "lastTransitionTime": "2024-01-01T00:00:00Z", "reason": "R", "message": "m"}]}})");
  const Value old = AutoscalerToV1(autoscaler);
  const Value& annotations = old["metadata"]["annotations"];
  EXPECT_EQ(
      annotations["autoscaling.alpha.kubernetes.io/metrics"].string_value(),
      R"([{"type":"Resource","resource":{"name":"memory","targetAverageValue":"100Mi"}},)"
      R"({"type":"ContainerResource","containerResource":{"name":"cpu",)"
      R"("targetAverageUtilization":50,"container":"c"}},)"
      R"({"type":"Pods","pods":{"metricName":"p","targetAverageValue":"5",)"
      R"("selector":{"matchLabels":{"k":"v"}}}},)"
      R"({"type":"Object","object":{"target":{"kind":"Ingress","name":"i",)"
      R"("apiVersion":"networking.k8s.io/v1"},"metricName":"o","targetValue":"2k"}},)"
      R"({"type":"External","external":{"metricName":"e","metricSelector":{"matchExpressions":)"
      R"([{"key":"k","operator":"In","values":["\u003c"]}]},"targetAverageValue":"7"}}])");
  EXPECT_EQ(annotations["autoscaling.alpha.kubernetes.io/behavior"].string_value(),
            R"({"ScaleUp":{"StabilizationWindowSeconds":0,"SelectPolicy":"Max","Policies":)"
            R"([{"Type":"Pods","Value":4,"PeriodSeconds":15}],"Tolerance":null},)"
            R"("ScaleDown":{"StabilizationWindowSeconds":null,"SelectPolicy":"Max","Policies":)"
            R"([{"Type":"Percent","Value":100,"PeriodSeconds":15}],"Tolerance":"50m"}})");
  EXPECT_EQ(annotations["autoscaling.alpha.kubernetes.io/current-metrics"].string_value(),
            R"([{"type":"Resource","resource":{"name":"cpu","currentAverageUtilization":40,)"
            R"("currentAverageValue":"200m"}}])");
  EXPECT_EQ(annotations["autoscaling.alpha.kubernetes.io/conditions"].string_value(),
            R"([{"type":"AbleToScale","status":"True","lastTransitionTime":)"
            R"("2024-01-01T00:00:00Z","reason":"R","message":"m"}])");
  EXPECT_EQ(annotations["mine"].string_value(), "x");
  EXPECT_EQ(old["spec"]["targetCPUUtilizationPercentage"], Value(60));
  EXPECT_EQ(old["status"]["currentCPUUtilizationPercentage"], Value(40));
  EXPECT_EQ(ToJson(AutoscalerToV2(old)), ToJson(autoscaler));
}

TEST(AutoscalerConversion, AnnotationsThatCannotBeReadCountForNothing) {
  const Value shown = AutoscalerToV2(Parsed(R"({
      "kind": "HorizontalPodAutoscaler", "apiVersion": "autoscaling/v1",
      "metadata": {"name": "a", "annotations": {
        "autoscaling.alpha.kubernetes.io/metrics": "[{\"type\": 5}]",
        "autoscaling.alpha.kubernetes.io/behavior": "{",
        "autoscaling.alpha.kubernetes.io/conditions": "{}"}},
      "spec": {"scaleTargetRef": {"kind": "Deployment", "name": "d"}, "maxReplicas": 3}})"));
  EXPECT_FALSE(shown["metadata"].Has("annotations"));
  EXPECT_EQ(ToJson(shown["spec"]["metrics"]),
            R"([{"resource":{"name":"cpu","target":{"averageUtilization":80,"type":)"
            R"("Utilization"}},"type":"Resource"}])");
  EXPECT_FALSE(shown["spec"].Has("behavior"));
}

}  // namespace
}  // namespace quiesce::kinds
