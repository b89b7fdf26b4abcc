#include "apiserver_fake/apply/merge_updater.h"

#include <string>

#include "apiserver_fake/apply/schema_for_test.h"
#include "apiserver_fake/base/json.h"
#include "gtest/gtest.h"

namespace quiesce::apply {
namespace {

Value Json(absl::string_view text) { return ParseJson(text).value(); }
FieldSet Fields(absl::string_view json) { return FieldSet::FromFieldsV1(Json(json)).value(); }

const SchemaForTest& TestSchema() {
  static const auto* const schema = new SchemaForTest(R"({"type":"object","properties":{
    "spec":{"type":"object","properties":{"a":{"type":"integer"},"b":{"type":"integer"},
      "labels":{"type":"object","additionalProperties":{"type":"string"}},
      "items":{"type":"array","x-kubernetes-list-type":"map","x-kubernetes-list-map-keys":["name"],
        "items":{"type":"object","properties":{"name":{"type":"string"},"v":{"type":"integer"}}}}}},
    "status":{"type":"object","x-kubernetes-preserve-unknown-fields":true}}})");
  return *schema;
}

class MergeUpdaterTest : public ::testing::Test {
 protected:
  MergeUpdaterTest() : updater_(Versions()) {}

  static MergeVersions Versions() {
    const TypeRef root = TypeRef::Root(TestSchema().get(), true);
    MergeVersions versions;
    versions.custom = true;
    versions.served = {{"g/v1", root, FieldSet::Of({ParseSimplePath("status")}), {}},
                       {"g/v2", root, FieldSet(), {}}};
    versions.defined = {"g/v1", "g/v2", "g/v0"};
    return versions;
  }

  static ManagerId Applier(absl::string_view name) {
    return {Value(name), true, Value("g/v1"), Value("")};
  }

  MergeUpdater::Output Apply(absl::string_view name, absl::string_view config, bool force = false) {
    MergeUpdater::Output output;
    ManagedFields next = managed_;
    const absl::Status status =
        updater_.Apply({live_, Json(config), Applier(name), force}, &next, &output);
    EXPECT_TRUE(status.ok()) << status;
    if (output.conflicts.empty()) {
      managed_ = next;
      live_ = output.object;
    }
    return output;
  }

  FieldSet Owned(const ManagerId& id) {
    const ManagedEntry* entry = managed_.Find(id);
    return entry == nullptr ? FieldSet() : entry->fields;
  }

  MergeUpdater updater_;
  Value live_ = Json(R"({"apiVersion":"g/v1","kind":"T"})");
  ManagedFields managed_;
};

TEST_F(MergeUpdaterTest, AppliersShareEqualValuesAndConflictOverOthers) {
  Apply("x", R"({"spec":{"a":1}})");
  Apply("y", R"({"spec":{"a":1,"b":2}})");
  const MergeUpdater::Output output = Apply("x", R"({"spec":{"a":3}})");
  ASSERT_EQ(output.conflicts.size(), 1u);
  EXPECT_EQ(output.conflicts[0].owner.ForPeople(), "\"y\"");
  EXPECT_EQ(output.conflicts[0].fields, Fields(R"({"f:spec":{"f:a":{}}})"));
  Apply("x", R"({"spec":{"a":3}})", /*force=*/true);
  EXPECT_EQ(Owned(Applier("y")), Fields(R"({"f:spec":{"f:b":{}}})"));
  EXPECT_EQ(ToJson(live_["spec"]), R"({"a":3,"b":2})");
}

TEST_F(MergeUpdaterTest, GivingUpAFieldRemovesItUnlessShared) {
  Apply("x", R"({"spec":{"a":1,"b":2}})");
  Apply("y", R"({"spec":{"a":1}})");
  Apply("x", R"({"spec":{}})");
  EXPECT_EQ(ToJson(live_["spec"]), R"({"a":1})");
  Apply("y", R"({})");
  EXPECT_EQ(ToJson(live_["spec"]), "null");
}

TEST_F(MergeUpdaterTest, AForeignChildDoesNotKeepAnItem) {
  Apply("x", R"({"spec":{"items":[{"name":"i"},{"name":"j"}]}})");
  ManagedEntry& entry = managed_.Get({Value("u"), false, Value("g/v1"), Value("")});
  entry.fields = Fields(R"({"f:spec":{"f:items":{"k:{\"name\":\"i\"}":{"f:v":{}}}}})");
  live_.Mutable("spec").Mutable("items").MutableAt(0).Set("v", 5);
  Apply("x", R"({"spec":{"items":[{"name":"j"}]}})");
  EXPECT_EQ(ToJson(live_["spec"]["items"]), R"([{"name":"j"}])");
  EXPECT_TRUE(Owned({Value("u"), false, Value("g/v1"), Value("")}).empty());
}

TEST_F(MergeUpdaterTest, TheSameConfigAgainIsTheSameObject) {
  Apply("x", R"({"spec":{"a":1,"labels":{"k":"v"}}})");
  const Value before = live_;
  EXPECT_TRUE(Apply("x", R"({"spec":{"a":1,"labels":{"k":"v"}}})").object.SharesNodeWith(before));
}

TEST_F(MergeUpdaterTest, ResetFieldsAreNeitherOwnedNorFoughtOver) {
  Apply("x", R"({"spec":{"a":1},"status":{"p":1}})");
  EXPECT_EQ(Owned(Applier("x")), Fields(R"({"f:spec":{"f:a":{}}})"));
}

TEST_F(MergeUpdaterTest, AnUpdateTakesWhatItChangesFromEverybody) {
  Apply("x", R"({"spec":{"a":1,"b":2}})");
  Value wanted = live_;
  wanted.Mutable("spec").Set("a", 9);
  wanted.Mutable("spec").Erase("b");
  const absl::StatusOr<FieldSet> mine = updater_.Update(live_, wanted, &managed_);
  ASSERT_TRUE(mine.ok());
  EXPECT_EQ(*mine, Fields(R"({"f:spec":{"f:a":{}}})"));
  EXPECT_TRUE(managed_.empty());
}

TEST_F(MergeUpdaterTest, EntriesOfOtherVersionsLoseFieldsToo) {
  ManagedEntry& entry = managed_.Get({Value("u"), false, Value("g/v2"), Value("")});
  entry.fields = Fields(R"({"f:spec":{"f:a":{}},"f:status":{"f:p":{}}})");
  live_ = Json(R"({"apiVersion":"g/v1","spec":{"a":1},"status":{"p":1}})");
  const absl::StatusOr<FieldSet> mine = updater_.Update(
      live_, Json(R"({"apiVersion":"g/v1","spec":{"a":2},"status":{"p":2}})"), &managed_);
  ASSERT_TRUE(mine.ok());
  // The writer's version resets the status, the other one does not.
  EXPECT_EQ(*mine, Fields(R"({"f:spec":{"f:a":{}}})"));
  EXPECT_TRUE(managed_.empty());
}

TEST_F(MergeUpdaterTest, AVersionThatIsNoLongerDefinedIsAnError) {
  managed_.Get({Value("u"), false, Value("g/v9"), Value("")}).fields =
      Fields(R"({"f:spec":{"f:a":{}}})");
  EXPECT_EQ(updater_.Update(live_, live_, &managed_).status().message(),
            "request to convert CR to an invalid group/version: g/v9");
}

TEST(MergeUpdaterBuiltIn, EntriesOfUnknownVersionsAreDropped) {
  MergeVersions versions;
  versions.served = {{"g/v1", TypeRef::Root(TestSchema().get(), false), FieldSet(), {}}};
  MergeUpdater updater(versions);
  ManagedFields managed;
  managed.Get({Value("u"), false, Value("g/v9"), Value("")}).fields =
      Fields(R"({"f:spec":{"f:a":{}}})");
  EXPECT_TRUE(updater.Update(Json("{}"), Json("{}"), &managed).ok());
  EXPECT_TRUE(managed.empty());
}

TEST(MergeUpdater, WhatTheVersionOfAnOwnerDoesNotKnowCannotBeCompared) {
  const SchemaForTest other(R"({"type":"object","properties":{
    "spec":{"type":"object","properties":{"a":{"type":"integer"}}}}})");
  MergeVersions versions;
  versions.custom = true;
  versions.served = {{"g/v1", TypeRef::Root(TestSchema().get(), true), FieldSet(), {}},
                     {"g/v2", TypeRef::Root(other.get(), true), FieldSet(), {}}};
  const MergeUpdater updater(versions);
  const Value live = Json(R"({"apiVersion":"g/v1","kind":"T","spec":{"a":1}})");
  const Value object = Json(R"({"apiVersion":"g/v1","kind":"T","spec":{"a":1,"b":2}})");
  ManagedFields managed;
  managed.Get({Value("x"), false, Value("g/v2"), Value("")}).fields =
      Fields(R"({"f:spec":{"f:a":{}}})");
  EXPECT_EQ(updater.Update(live, object, &managed).status().message(),
            "failed to convert new object: .spec.b: field not declared in schema");
}

}  // namespace
}  // namespace quiesce::apply
