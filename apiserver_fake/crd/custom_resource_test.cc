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
  EXPECT_TRUE(widgets_->CanConvert("example.com/v1", "v2").ok());
}

TEST(CustomResourceWebhookTest, NoWebhookIsReached) {
  Value definition = Parse(kDefinition);
  definition.Mutable("spec").Set("conversion", Parse(R"({"strategy": "Webhook", "webhook":
      {"clientConfig": {"url": "https://127.0.0.1:1/convert"}}})"));
  const auto widgets = CustomResource::Build(definition, 1);
  EXPECT_TRUE(widgets->CanConvert("example.com/v1", "v1").ok());
  const api::ApiStatus status = widgets->CanConvert("example.com/v1", "v2");
  EXPECT_EQ(status.code, 500);
  EXPECT_EQ(
      status.message,
      "conversion webhook for example.com/v1, Kind=Widget failed: Post "
      "\"https://127.0.0.1:1/convert?timeout=30s\": dial tcp 127.0.0.1:1: connect: connection "
      "refused");
}

}  // namespace
}  // namespace quiesce::crd
