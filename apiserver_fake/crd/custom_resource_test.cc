#include "apiserver_fake/crd/custom_resource.h"

#include <memory>

#include "apiserver_fake/base/json.h"
#include "apiserver_fake/crd/custom_resource_strategy.h"
#include "gtest/gtest.h"

namespace quiesce::crd {
namespace {

constexpr char kDefinition[] = R"({"metadata": {"name": "widgets.example.com"}, "spec": {
    "group": "example.com", "scope": "Namespaced", "names": {"plural": "widgets", "kind": "Widget"},
    "versions": [
      {"name": "v1", "served": true, "storage": true, "schema": {"openAPIV3Schema": {"type": "object",
       "properties": {"spec": {"type": "object", "properties": {"a": {"type": "string"}}}}}}},
      {"name": "v2", "served": true, "storage": false, "deprecated": true,
       "schema": {"openAPIV3Schema": {"type": "object", "properties": {"spec": {"type": "object",
       "x-kubernetes-validations": [{"rule": "isSemver('1') == true"}],
       "properties": {"a": {"type": "string"}, "b": {"type": "string", "default": "x"}}}}}}},
      {"name": "v3", "served": false, "storage": false, "schema": {"openAPIV3Schema":
       {"type": "object"}}}]},
    "status": {"acceptedNames": {"plural": "widgets", "singular": "widget", "kind": "Widget",
               "listKind": "WidgetList"}}})";

Value Parse(absl::string_view text) { return ParseJson(text).value(); }

class CustomResourceTest : public ::testing::Test {
 protected:
  std::shared_ptr<const CustomResource> widgets_ = CustomResource::Build(Parse(kDefinition), 10);
};

TEST_F(CustomResourceTest, ServedVersionsAreTypes) {
  const auto types = widgets_->ServedTypes(false);
  ASSERT_EQ(types.size(), 2u);
  EXPECT_EQ(types[0]->version, "v1");
  EXPECT_EQ(types[0]->storage_version, "v1");
  EXPECT_EQ(types[0]->kind, "Widget");
  EXPECT_TRUE(types[0]->namespaced);
  EXPECT_EQ(types[1]->deprecation_warning, "example.com/v2 Widget is deprecated");
  EXPECT_TRUE(widgets_->ServedTypes(true)[0]->terminating);
}

TEST_F(CustomResourceTest, StoredObjectsTakeTheFormOfTheVersionThatIsAskedFor) {
  const Value stored = Parse(R"({"apiVersion": "example.com/v1", "kind": "Widget",
                                 "metadata": {"name": "w"}, "spec": {"a": "1"}})");
  EXPECT_TRUE(widgets_->FromStorage(stored, 11, "v1").SharesNodeWith(stored));
  // Defaults are those of the version that it is stored in.
  EXPECT_EQ(ToJson(widgets_->FromStorage(stored, 11, "v2")["spec"]), R"({"a":"1"})");
  EXPECT_EQ(widgets_->FromStorage(stored, 11, "v2")["apiVersion"], Value("example.com/v2"));
}

TEST_F(CustomResourceTest, WhatAnOlderSchemaLetInIsPrunedWhenRead) {
  const Value stored = Parse(R"({"apiVersion": "example.com/v1", "kind": "Widget",
                                 "metadata": {"name": "w"}, "spec": {"a": "1", "gone": 2}})");
  EXPECT_EQ(ToJson(widgets_->FromStorage(stored, 9, "v1")["spec"]), R"({"a":"1"})");
}

TEST_F(CustomResourceTest, RulesThatAreNotEvaluatedAreNamed) {
  EXPECT_EQ(widgets_->unevaluated_rules().size(), 1u);
}

TEST(CustomResourceWebhookTest, WhatConvertsIsTheWebhookOfTheDefinition) {
  Value definition = Parse(kDefinition);
  EXPECT_TRUE(CustomResource::Build(definition, 1)->conversion_webhook().is_null());
  definition.Mutable("spec").Set("conversion", Parse(R"({"strategy": "Webhook", "webhook":
      {"clientConfig": {"url": "https://127.0.0.1:1/convert"}}})"));
  EXPECT_EQ(ToJson(CustomResource::Build(definition, 1)->conversion_webhook()),
            R"({"clientConfig":{"url":"https://127.0.0.1:1/convert"}})");
}

TEST_F(CustomResourceTest, WhatAWebhookGaveBackIsPrunedByTheSchemaOfItsVersion) {
  const Value back = Parse(R"({"apiVersion": "example.com/v1", "kind": "Widget",
                               "metadata": {"name": "w"}, "spec": {"a": "1", "gone": 2}})");
  EXPECT_EQ(ToJson(widgets_->FromConversion(back)["spec"]), R"({"a":"1"})");
}

TEST(CustomResource, WhatAnotherVersionWroteTakesTheDefaultsOfTheStoredOneWhenRead) {
  const auto widgets = CustomResource::Build(Parse(R"({"metadata": {"name": "widgets.example.com"},
      "spec": {"group": "example.com", "names": {"plural": "widgets", "kind": "Widget"},
      "versions": [
        {"name": "v1", "served": true, "storage": true, "schema": {"openAPIV3Schema":
         {"type": "object", "properties": {"spec": {"type": "object",
          "properties": {"a": {"type": "string", "default": "x"}}}}}}},
        {"name": "v2", "served": true, "storage": false, "schema": {"openAPIV3Schema":
         {"type": "object", "properties": {"spec": {"type": "object",
          "properties": {"a": {"type": "string"}}}}}}}]},
      "status": {"acceptedNames": {"plural": "widgets", "kind": "Widget"}}})"),
                                             10);
  const Value sent = Parse(R"({"apiVersion": "example.com/v2", "kind": "Widget", "spec": {}})");
  const Value stored = widgets->ToStorage(sent, "v2");
  EXPECT_EQ(ToJson(stored["spec"]), "{}");
  EXPECT_FALSE(widgets->IsCanonical(stored, 11, "v1"));
  EXPECT_EQ(ToJson(widgets->FromStorage(stored, 11, "v1")["spec"]), R"({"a":"x"})");
  const Value whole =
      Parse(R"({"apiVersion": "example.com/v1", "kind": "Widget", "spec": {"a": "y"}})");
  EXPECT_TRUE(widgets->IsCanonical(whole, 11, "v1"));
}

}  // namespace
}  // namespace quiesce::crd
