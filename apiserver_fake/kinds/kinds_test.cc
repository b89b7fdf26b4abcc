// All kinds at once, on objects that kube-apiserver v1.36.3 was sent: what it made of them, and why
// it refused them. The tables are in testdata/.
#include "apiserver_fake/kinds/kinds.h"

#include <fstream>
#include <sstream>
#include <string>

#include "apiserver_fake/base/json.h"
#include "apiserver_fake/kinds/builtin_types.h"
#include "gtest/gtest.h"

namespace quiesce::kinds {
namespace {

Value ReadTable(const std::string& name) {
  std::ifstream file("apiserver_fake/kinds/testdata/" + name);
  std::stringstream text;
  text << file.rdbuf();
  return ParseJson(text.str()).value();
}

const resource::ResourceType& TypeOf(const Value& row) {
  const Value& names = row["type"];
  return *FindBuiltinType(names.at(0).string_value(), names.at(1).string_value(),
                          names.at(2).string_value());
}

std::string CaseOf(const Value& row) { return std::string(row["case"].string_value()); }

// Decodes and prepares a body as a create does; returns why it is refused.
api::ApiStatus Create(const resource::ResourceType& type, const Value& uid, Value& object) {
  const resource::Strategy& strategy = *type.strategy;
  const resource::DecodeResult decode = strategy.Decode(type, object);
  if (!decode.error.ok()) return api::BadRequest(decode.error.Text());
  EXPECT_TRUE(decode.unknown_fields.empty());
  if (type.namespaced) object.Mutable("metadata").Set("namespace", "demo");
  if (!uid.is_null()) object.Mutable("metadata").Set("uid", uid);
  resource::StrategyContext context;
  context.now = absl::UnixEpoch();
  api::ApiStatus status = strategy.Allocate(context, object, nullptr);
  if (!status.ok()) return status;
  strategy.PrepareForCreate(context, object);
  api::FieldErrors errors;
  strategy.Validate(object, errors);
  if (errors.empty()) return api::ApiStatus();
  return api::Invalid(type.group_of_storage(), type.kind, object["metadata"]["name"].string_value(),
                      errors);
}

TEST(KindsTest, ObjectsGetTheirDefaults) {
  const Value table = ReadTable("created.json");
  for (const Value& row : table.items()) {
    const resource::ResourceType& type = TypeOf(row);
    Value object = row["body"];
    const api::ApiStatus status = Create(type, row["uid"], object);
    EXPECT_TRUE(status.ok()) << CaseOf(row) << ": " << status.message;
    if (type.namespaced) object.Mutable("metadata").Erase("namespace");
    EXPECT_EQ(ToJson(object), ToJson(row["object"])) << CaseOf(row);
  }
}

TEST(KindsTest, WhatWasStoredDecodesToItself) {
  const Value table = ReadTable("created.json");
  for (const Value& row : table.items()) {
    const resource::ResourceType& type = TypeOf(row);
    Value object = row["object"];
    EXPECT_TRUE(type.strategy->Decode(type, object).error.ok());
    EXPECT_EQ(ToJson(object), ToJson(row["object"])) << CaseOf(row);
  }
}

TEST(KindsTest, AnUpdateThatChangesNothingKeepsGenerationAndStatus) {
  const Value table = ReadTable("created.json");
  for (const Value& row : table.items()) {
    const resource::ResourceType& type = TypeOf(row);
    Value object = row["object"];
    resource::StrategyContext context;
    context.now = absl::UnixEpoch();
    EXPECT_TRUE(type.strategy->Allocate(context, object, &row["object"]).ok());
    type.strategy->PrepareForUpdate(context, object, row["object"]);
    EXPECT_EQ(ToJson(object), ToJson(row["object"])) << CaseOf(row);
    type.strategy->PrepareForStatusUpdate(context, object, row["object"]);
    EXPECT_EQ(ToJson(object), ToJson(row["object"])) << CaseOf(row);
  }
}

TEST(KindsTest, BrokenRulesAreNamed) {
  const Value table = ReadTable("refused.json");
  for (const Value& row : table.items()) {
    Value object = row["body"];
    EXPECT_EQ(Create(TypeOf(row), Value(), object).message, row["message"].string_value())
        << CaseOf(row);
  }
}

// What an update of `row["old"]` is refused for; its body is the whole object, or its status.
api::ApiStatus Update(const resource::ResourceType& type, const Value& row) {
  const resource::Strategy& strategy = *type.strategy;
  const bool of_status = row["of"] == Value("status");
  Value old = row["old"], object = row["body"];
  if (of_status) {
    object = old;
    object.Set("status", row["body"]["status"]);
  }
  for (Value* each : {&old, &object}) {
    EXPECT_TRUE(strategy.Decode(type, *each).error.ok());
  }
  resource::StrategyContext context;
  context.now = absl::UnixEpoch();
  api::FieldErrors errors;
  if (of_status) {
    strategy.PrepareForStatusUpdate(context, object, old);
    strategy.ValidateStatusUpdate(object, old, errors);
  } else {
    const api::ApiStatus status = strategy.Allocate(context, object, &old);
    if (!status.ok()) return status;
    strategy.PrepareForUpdate(context, object, old);
    strategy.ValidateUpdate(object, old, errors);
  }
  return api::Invalid(type.group_of_storage(), type.kind, object["metadata"]["name"].string_value(),
                      errors);
}

TEST(KindsTest, EachRuleIsTold) {
  const Value table = ReadTable("rules.json");
  for (const Value& row : table.items()) {
    Value object = row["body"];
    const api::ApiStatus status = row["of"] == Value("create")
                                      ? Create(TypeOf(row), Value("uid"), object)
                                      : Update(TypeOf(row), row);
    EXPECT_EQ(status.message, std::string(row["message"].string_value())) << ToJson(row);
  }
}

TEST(KindsTest, DataHaveAtMostAMebibyte) {
  constexpr size_t kMost = 1024 * 1024;
  const auto problem = [](const char* resource, const char* list, size_t size) {
    const resource::ResourceType& type = *FindBuiltinType("", "v1", resource);
    Value object = Value::Object({{"metadata", Value::Object({{"name", "a"}})}});
    object.Set(list, Value::Object({{"a", std::string(size, 'x')}}));
    return Create(type, Value(), object).message;
  };
  EXPECT_EQ(problem("configmaps", "data", kMost), "");
  EXPECT_EQ(problem("configmaps", "data", kMost + 1),
            "ConfigMap \"a\" is invalid: []: Too long: may not be more than 1048576 bytes");
  EXPECT_EQ(problem("secrets", "stringData", kMost), "");
  EXPECT_EQ(problem("secrets", "stringData", kMost + 1),
            "Secret \"a\" is invalid: data: Too long: may not be more than 1048576 bytes");
}

TEST(KindsTest, DeploymentsCountAnnotationsAsSpec) {
  const resource::ResourceType& type = *FindBuiltinType("apps", "v1", "deployments");
  const Value old = ParseJson(R"({"metadata": {"generation": 1}, "spec": {}})").value();
  Value object = old;
  object.Mutable("metadata").Mutable("annotations").Set("a", "b");
  type.strategy->PrepareForUpdate(resource::StrategyContext(), object, old);
  EXPECT_EQ(object["metadata"]["generation"], Value(2));
}

TEST(KindsTest, PodsAreDeletedWithTheirGracePeriod) {
  const BuiltinStrategy& pods = PodStrategy();
  Value pod =
      ParseJson(R"({"spec": {"nodeName": "n", "terminationGracePeriodSeconds": 30}})").value();
  EXPECT_EQ(pods.GracePeriodForDelete(pod, std::nullopt), 30);
  EXPECT_EQ(pods.GracePeriodForDelete(pod, 5), 5);
  EXPECT_EQ(pods.GracePeriodForDelete(pod, -5), 1);
  pod.Mutable("status").Set("phase", "Failed");
  EXPECT_EQ(pods.GracePeriodForDelete(pod, 5), 0);
  EXPECT_EQ(pods.GracePeriodForDelete(Value::Object(), std::nullopt), 0);
}

TEST(KindsTest, ConditionsOfPodsAreNamedAndTheirQosClassStays) {
  const resource::Strategy& pods = *FindBuiltinType("", "v1", "pods")->strategy;
  const Value old = ParseJson(R"({"status": {"qosClass": "BestEffort"}})").value();
  const Value pod = ParseJson(R"({"status": {"qosClass": "Burstable", "observedGeneration": -1,
      "conditions": [{"type": "Ready"}, {"type": "example.com/a b"}, {"type": "x"}]}})")
                        .value();
  api::FieldErrors errors;
  pods.ValidateStatusUpdate(pod, old, errors);
  ASSERT_EQ(errors.size(), 3u);
  EXPECT_EQ(errors[0].field, "status.conditions[1].Type");
  EXPECT_EQ(errors[1].field, "status.observedGeneration");
  EXPECT_EQ(errors[2].field, "status.qosClass");
}

TEST(KindsTest, PodUpdatesShowWhatMayNotChange) {
  Value old = ParseJson(R"({"spec": {"containers": [{"name": "c", "image": "x:1"}]}})").value();
  const resource::ResourceType& type = *FindBuiltinType("", "v1", "pods");
  ASSERT_TRUE(type.strategy->Decode(type, old).error.ok());
  Value object = old;
  object.Mutable("spec").Set("nodeName", "n");
  api::FieldErrors errors;
  type.strategy->ValidateUpdate(object, old, errors);
  ASSERT_EQ(errors.size(), 1u);
  EXPECT_EQ(errors[0].field, "spec");
  EXPECT_NE(errors[0].detail.find("@@ -42,7 +42,7 @@\n  \"NodeSelector\": null,\n"
                                  "  \"ServiceAccountName\": \"\",\n"
                                  "  \"AutomountServiceAccountToken\": null,\n"
                                  "- \"NodeName\": \"\",\n+ \"NodeName\": \"n\",\n"),
            std::string::npos)
      << errors[0].detail;
}

// A Service of type NodePort with what the server allocates for it.
Value AllocatedService(const std::string& name) {
  const resource::ResourceType& type = *FindBuiltinType("", "v1", "services");
  Value service = ParseJson(R"({"spec": {"type": "NodePort", "ports": [{"port": 80}]}})").value();
  service.Set("metadata", Value::Object({{"name", name}}));
  EXPECT_TRUE(ServiceStrategy().Decode(type, service).error.ok());
  EXPECT_TRUE(ServiceStrategy().Allocate(resource::StrategyContext(), service, nullptr).ok());
  return service;
}

TEST(KindsTest, ServicesGetWhatDependsOnTheirNameOnly) {
  const Value a = AllocatedService("a"), b = AllocatedService("b");
  EXPECT_EQ(a["spec"]["clusterIP"].string_value().substr(0, 7), "10.0.0.");
  EXPECT_GE(a["spec"]["ports"].at(0)["nodePort"].int_value(), 30000);
  EXPECT_LE(a["spec"]["ports"].at(0)["nodePort"].int_value(), 32767);
  EXPECT_EQ(AllocatedService("a"), a);
  EXPECT_NE(b["spec"]["clusterIP"], a["spec"]["clusterIP"]);
  EXPECT_NE(b["spec"]["ports"].at(0)["nodePort"], a["spec"]["ports"].at(0)["nodePort"]);
}

TEST(KindsTest, ServicesKeepWhatWasAllocated) {
  const BuiltinStrategy& services = ServiceStrategy();
  const Value old = AllocatedService("a");
  Value object = old;
  object.Mutable("spec").Erase("clusterIP");
  object.Mutable("spec").Erase("clusterIPs");
  object.Mutable("spec").Mutable("ports").MutableAt(0).Erase("nodePort");
  ASSERT_TRUE(services.Allocate(resource::StrategyContext(), object, &old).ok());
  EXPECT_EQ(object, old);
}

TEST(KindsTest, EventsHaveTwoForms) {
  const resource::ResourceType& type = *FindBuiltinType("events.k8s.io", "v1", "events");
  Value event = ParseJson(R"({"metadata": {"name": "a"}, "note": "m",
                              "regarding": {"kind": "Pod"}})")
                    .value();
  ASSERT_TRUE(type.strategy->Decode(type, event).error.ok());
  const Value stored = type.strategy->ToStorage(event);
  EXPECT_EQ(stored["apiVersion"], Value("v1"));
  EXPECT_EQ(stored["message"], Value("m"));
  EXPECT_EQ(stored["involvedObject"]["kind"], Value("Pod"));
  EXPECT_EQ(type.strategy->FromStorage({stored, 1, nullptr}), event);
}

}  // namespace
}  // namespace quiesce::kinds
