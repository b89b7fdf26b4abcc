#include "apiserver_fake/kinds/builtin_strategy.h"

#include "apiserver_fake/base/json.h"
#include "gtest/gtest.h"

namespace quiesce::kinds {
namespace {

Value Parse(absl::string_view text) { return ParseJson(text).value(); }

const BuiltinStrategy& Ingresses() {
  static const BuiltinStrategy& strategy = *new BuiltinStrategy(
      {.wire_type = "api.networking.v1.Ingress", .generation = true, .selectable = "spec.x:0 a=b"});
  return strategy;
}

TEST(BuiltinStrategyTest, NewObjectsGetAnEmptyStatusAndGenerationOne) {
  Value object = Parse(R"({"metadata": {"generation": 7},
                           "status": {"loadBalancer": {"ingress": [{"ip": "1.2.3.4"}]}}})");
  Ingresses().PrepareForCreate(resource::StrategyContext(), object);
  EXPECT_EQ(ToJson(object), R"({"metadata":{"generation":1},"status":{"loadBalancer":{}}})");
}

TEST(BuiltinStrategyTest, UpdatesKeepTheStatusAndCountChangesOfTheSpec) {
  const Value old =
      Parse(R"({"metadata": {"generation": 2}, "spec": {"a": 1}, "status": {"s": 1}})");
  Value same = Parse(R"({"metadata": {"generation": 9}, "spec": {"a": 1}, "status": {"s": 2}})");
  Ingresses().PrepareForUpdate(resource::StrategyContext(), same, old);
  EXPECT_EQ(same, old);
  Value changed = Parse(R"({"metadata": {}, "spec": {"a": 2}})");
  Ingresses().PrepareForUpdate(resource::StrategyContext(), changed, old);
  EXPECT_EQ(ToJson(changed), R"({"metadata":{"generation":3},"spec":{"a":2},"status":{"s":1}})");
}

TEST(BuiltinStrategyTest, StatusUpdatesKeepTheSpec) {
  const Value old = Parse(R"({"metadata": {}, "spec": {"a": 1}})");
  Value object = Parse(R"({"metadata": {}, "spec": {"a": 2}, "status": {"s": 2}})");
  Ingresses().PrepareForStatusUpdate(resource::StrategyContext(), object, old);
  EXPECT_EQ(ToJson(object), R"({"metadata":{},"spec":{"a":1},"status":{"s":2}})");
}

TEST(BuiltinStrategyTest, DecodeSaysWhatDoesNotFit) {
  resource::ResourceType type;
  type.group = "networking.k8s.io";
  type.version = "v1";
  type.kind = "Ingress";
  Value object = Parse(R"({"spec": {"rules": 5}})");
  const resource::DecodeResult result = Ingresses().Decode(type, object);
  EXPECT_EQ(result.error.Text(),
            "json: cannot unmarshal number into Go struct field IngressSpec.spec.rules of type "
            "[]v1.IngressRule");
  Value minimal = Value::Object();
  EXPECT_TRUE(Ingresses().Decode(type, minimal).error.ok());
  EXPECT_EQ(ToJson(minimal), R"({"apiVersion":"networking.k8s.io/v1","kind":"Ingress",)"
                             R"("metadata":{},"spec":{},"status":{"loadBalancer":{}}})");
}

TEST(BuiltinStrategyTest, FieldSelectorsSeePathsAndZeros) {
  const Value object = Parse(R"({"b": "x"})");
  EXPECT_EQ(Ingresses().SelectableField(object, "a"), "x");
  EXPECT_EQ(Ingresses().SelectableField(object, "spec.x"), "0");
  EXPECT_EQ(Ingresses().SelectableField(Parse(R"({"spec": {"x": 4}})"), "spec.x"), "4");
  EXPECT_EQ(Ingresses().SelectableField(object, "other"), std::nullopt);
  EXPECT_EQ(Ingresses().SelectableFields(), (std::vector<std::string>{"spec.x", "a"}));
}

}  // namespace
}  // namespace quiesce::kinds
