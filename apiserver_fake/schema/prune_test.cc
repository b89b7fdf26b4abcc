#include "apiserver_fake/schema/prune.h"

#include <string>
#include <vector>

#include "apiserver_fake/base/json.h"
#include "apiserver_fake/schema/structural.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace quiesce::schema {
namespace {

using ::testing::ElementsAre;

Value Json(absl::string_view text) { return ParseJson(text).value(); }

class PruneTest : public ::testing::Test {
 protected:
  const Schema& Build(absl::string_view schema) {
    return *BuildStructuralSchema(Json(schema), &set_);
  }

  SchemaSet set_;
};

TEST_F(PruneTest, UndeclaredMembersGoAndAreReportedInOrder) {
  const Schema& schema = Build(R"({"type": "object", "properties": {"spec": {"type": "object",
      "properties": {"a": {"type": "string"}, "l": {"type": "array", "items": {"type": "object",
      "properties": {"y": {"type": "string"}}}}, "m": {"type": "object", "additionalProperties": {
      "type": "object", "properties": {"z": {"type": "string"}}}}}}}})");
  Value value = Json(R"({"apiVersion": "v1", "kind": "K", "metadata": {"odd": 1}, "extra": 1,
      "spec": {"z": 1, "a": "x", "l": [{"y": "1"}, {"q": "2"}], "m": {"k": {"z": "1", "q": 2}}}})");
  std::vector<std::string> unknown;
  PruneOptions options;
  options.resource_root = true;
  options.unknown = &unknown;
  EXPECT_TRUE(Prune(schema, value, options));
  EXPECT_EQ(value, Json(R"({"apiVersion": "v1", "kind": "K", "metadata": {"odd": 1},
      "spec": {"a": "x", "l": [{"y": "1"}, {}], "m": {"k": {"z": "1"}}}})"));
  EXPECT_THAT(unknown, ElementsAre("extra", "spec.l[1].q", "spec.m.k.q", "spec.z"));
}

TEST_F(PruneTest, PreservedNodesKeepAllButTheirDeclaredPropertiesArePruned) {
  const Schema& schema = Build(R"({"type": "object", "x-kubernetes-preserve-unknown-fields": true,
      "properties": {"known": {"type": "object", "properties": {"a": {"type": "string"}}}}})");
  Value value = Json(R"({"free": {"x": [{"y": 1}]}, "known": {"a": "1", "b": 2}})");
  EXPECT_TRUE(Prune(schema, value));
  EXPECT_EQ(value, Json(R"({"free": {"x": [{"y": 1}]}, "known": {"a": "1"}})"));
}

TEST_F(PruneTest, AdditionalPropertiesTrueKeepsKeysButEmptiesObjects) {
  const Schema& schema = Build(R"({"type": "object", "additionalProperties": true})");
  Value value = Json(R"({"a": 1, "b": {"c": 1}, "d": [{"e": 1}]})");
  std::vector<std::string> unknown;
  PruneOptions options;
  options.unknown = &unknown;
  Prune(schema, value, options);
  EXPECT_EQ(value, Json(R"({"a": 1, "b": {}, "d": [{}]})"));
  EXPECT_THAT(unknown, ElementsAre("b.c", "d[0].e"));
}

TEST_F(PruneTest, EmbeddedResourcesKeepTheirTypeAndMetadata) {
  const Schema& schema = Build(R"({"type": "object", "properties": {"r": {"type": "object",
      "x-kubernetes-embedded-resource": true, "properties": {"spec": {"type": "object"}}}}})");
  Value value = Json(R"({"r": {"apiVersion": "v1", "kind": "K", "metadata": {"a": 1}, "x": 1}})");
  Prune(schema, value);
  EXPECT_EQ(value, Json(R"({"r": {"apiVersion": "v1", "kind": "K", "metadata": {"a": 1}}})"));
}

TEST_F(PruneTest, NothingIsCopiedWhereNothingChanges) {
  const Schema& schema = Build(R"({"type": "object", "properties": {"a": {"type": "object",
      "properties": {"b": {"type": "string"}}}}})");
  Value value = Json(R"({"a": {"b": "x"}})");
  Value before = value;
  EXPECT_FALSE(Prune(schema, value));
  EXPECT_TRUE(value.SharesNodeWith(before));
  EXPECT_FALSE(PruneNulls(schema, value));
  EXPECT_TRUE(value.SharesNodeWith(before));
}

TEST_F(PruneTest, SharedSubtreesAreNotLookedAt) {
  const Schema& schema = Build(R"({"type": "object", "properties": {"a": {"type": "object"},
      "b": {"type": "object"}}})");
  Value stored = Json(R"({"a": {"kept": 1}, "b": {}})");
  Value value = stored;
  value.Mutable("b").Set("gone", 1);
  PruneOptions options;
  options.pruned = &stored;
  EXPECT_TRUE(Prune(schema, value, options));
  EXPECT_EQ(value, stored);
}

TEST_F(PruneTest, NullsGoUnlessNullableDefaultedOrInAList) {
  const Schema& schema = Build(R"({"type": "object", "properties": {
      "a": {"type": "string"}, "d": {"type": "string", "default": "x"},
      "n": {"type": "string", "nullable": true},
      "l": {"type": "array", "items": {"type": "object", "properties": {"y": {"type": "string"}}}},
      "m": {"type": "object", "additionalProperties": {"type": "string"}}}})");
  Value value = Json(R"({"a": null, "d": null, "n": null, "l": [null, {"y": null}],
      "m": {"k": null}, "free": null})");
  EXPECT_TRUE(PruneNulls(schema, value));
  EXPECT_EQ(value, Json(R"({"d": null, "n": null, "l": [null, {}], "m": {}, "free": null})"));
}

TEST_F(PruneTest, MetaFieldsAtTheRootAreNoUnknownFields) {
  const Schema& schema = Build(R"({"type": "object"})");
  Value value = Json(R"({"kind": "K", "spec": 1})");
  std::vector<std::string> unknown;
  PruneOptions options;
  options.unknown = &unknown;
  Prune(schema, value, options);
  EXPECT_EQ(value, Value::Object());
  EXPECT_THAT(unknown, ElementsAre("spec"));
}

}  // namespace
}  // namespace quiesce::schema
