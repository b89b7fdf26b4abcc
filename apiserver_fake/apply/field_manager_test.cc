#include "apiserver_fake/apply/field_manager.h"

#include <string>

#include "apiserver_fake/apply/schema_for_test.h"
#include "apiserver_fake/base/json.h"
#include "apiserver_fake/schema/openapi_loader.h"
#include "gtest/gtest.h"

namespace quiesce::apply {
namespace {

Value Json(absl::string_view text) { return ParseJson(text).value(); }

class FieldManagerTest : public ::testing::Test {
 protected:
  FieldManagerTest() : fields_(Config()) {}

  static FieldManagerConfig Config() {
    FieldManagerConfig config;
    config.version = "v1";
    config.kind = "ConfigMap";
    const schema::Schema* schema = schema::BuiltinSchema("", "v1", "ConfigMap");
    config.versions.served = {{"v1", TypeRef::Root(schema, false), FieldSet(), {}}};
    config.empty_object = EmptyObject(*schema, "v1", "ConfigMap");
    return config;
  }

  static Value ConfigMap(absl::string_view data) {
    return Json(
        "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"a\"},"
        "\"data\":" +
        std::string(data) + "}");
  }

  static Value Stored(Value object) {
    object.Mutable("metadata").Set("uid", "1");
    return object;
  }

  api::ApiStatus Apply(absl::string_view manager, const Value& config, bool force = false) {
    ManagedFields next = managed_;
    Value object;
    const api::ApiStatus status =
        fields_.Apply({live_, config, Value(manager), force, now_}, &next, &object);
    if (status.ok()) {
      managed_ = next;
      live_ = Stored(object);
    }
    return status;
  }

  void Update(absl::string_view manager, const Value& object) {
    managed_ = fields_.Update({live_, object, Value(manager), now_}, managed_).value();
    live_ = Stored(object);
  }

  // Entries as "manager:Operation@time{fields}".
  std::string Owners() const {
    std::string out;
    const Value encoded = managed_.Encode();
    for (const Value& entry : encoded.items()) {
      out += (out.empty() ? "" : " ") + std::string(entry["manager"].string_value()) + ":" +
             std::string(entry["operation"].string_value()) + "@" +
             std::string(entry["time"].string_value().substr(0, 4)) + ToJson(entry["fieldsV1"]);
    }
    return out;
  }

  FieldManager fields_;
  Value live_;
  ManagedFields managed_;
  int64_t now_ = 0;  // 1970
};

TEST_F(FieldManagerTest, CreatorOwnsContainersToo) {
  Update("me", ConfigMap(R"({"k":"1"})"));
  EXPECT_EQ(Owners(), R"(me:Update@1970{"f:data":{".":{},"f:k":{}}})");
}

TEST_F(FieldManagerTest, ApplierOwnsLeavesOnly) {
  EXPECT_TRUE(Apply("me", ConfigMap(R"({"k":"1"})")).ok());
  EXPECT_EQ(Owners(), R"(me:Apply@1970{"f:data":{"f:k":{}}})");
}

TEST_F(FieldManagerTest, AnObjectWithoutOwnersIsTrackedFromTheFirstApplyOn) {
  live_ = Stored(ConfigMap(R"({"k":"1"})"));
  Update("me", ConfigMap(R"({"k":"2"})"));
  EXPECT_EQ(Owners(), "");
  EXPECT_TRUE(Apply("you", ConfigMap(R"({"l":"1"})")).ok());
  EXPECT_EQ(Owners(), R"(you:Apply@1970{"f:data":{"f:l":{}}} )"
                      R"(before-first-apply:Update@1970{"f:data":{".":{},"f:k":{}}})");
}

TEST_F(FieldManagerTest, ConflictsNameEachOwnerAndField) {
  Update("a", ConfigMap(R"({"k":"1","l":"1"})"));
  EXPECT_TRUE(Apply("b", ConfigMap(R"({"m":"1"})")).ok());
  const api::ApiStatus one = Apply("c", ConfigMap(R"({"k":"2"})"));
  EXPECT_EQ(one.code, 409);
  EXPECT_EQ(one.reason, "Conflict");
  EXPECT_EQ(one.message, "Apply failed with 1 conflict: conflict with \"a\" using v1: .data.k");
  const api::ApiStatus more = Apply("c", ConfigMap(R"({"k":"2","l":"2","m":"2"})"));
  EXPECT_EQ(more.message,
            "Apply failed with 3 conflicts: conflicts with \"a\" using v1:\n- .data.k\n- .data.l\n"
            "conflicts with \"b\":\n- .data.m");
  ASSERT_EQ(more.causes.size(), 3u);
  EXPECT_EQ(more.causes[2],
            (api::StatusCause{"FieldManagerConflict", "conflict with \"b\"", ".data.m"}));
}

TEST_F(FieldManagerTest, TimesMoveOnlyWithTheObject) {
  EXPECT_TRUE(Apply("a", ConfigMap(R"({"k":"1"})")).ok());
  now_ = 1000000000;  // 2001
  EXPECT_TRUE(Apply("a", ConfigMap(R"({"k":"1"})")).ok());
  EXPECT_EQ(Owners(), R"(a:Apply@1970{"f:data":{"f:k":{}}})");
  // A new co-owner of an equal value has no time.
  EXPECT_TRUE(Apply("b", ConfigMap(R"({"k":"1"})")).ok());
  EXPECT_EQ(Owners(), R"(a:Apply@1970{"f:data":{"f:k":{}}} b:Apply@{"f:data":{"f:k":{}}})");
  EXPECT_TRUE(Apply("b", ConfigMap(R"({"k":"1","l":"2"})")).ok());
  EXPECT_EQ(Owners(),
            R"(a:Apply@1970{"f:data":{"f:k":{}}} b:Apply@2001{"f:data":{"f:k":{},"f:l":{}}})");
}

TEST_F(FieldManagerTest, AnUpdateTakesWhatItChanges) {
  EXPECT_TRUE(Apply("a", ConfigMap(R"({"k":"1","l":"1"})")).ok());
  Update("a", ConfigMap(R"({"k":"2","l":"1"})"));
  EXPECT_EQ(Owners(), R"(a:Apply@1970{"f:data":{"f:l":{}}} a:Update@1970{"f:data":{"f:k":{}}})");
}

TEST_F(FieldManagerTest, BodiesThatDoNotFitAreRefused) {
  api::ApiStatus status = Apply("a", Json(R"({"apiVersion":"v1","kind":"Secret"})"));
  EXPECT_EQ(status.code, 400);
  EXPECT_EQ(status.message, "invalid object type: /v1, Kind=Secret");
  EXPECT_EQ(Apply("a", Json("{}")).message, "invalid object type: /, Kind=");
  EXPECT_EQ(Apply("a", Json(R"({"kind":"ConfigMap"})")).message,
            "invalid object type: /, Kind=ConfigMap");
  EXPECT_EQ(Apply("a", Json(R"({"apiVersion":"a/b/c","kind":"ConfigMap"})")).message,
            "invalid object type: /, Kind=");
  status = Apply("a", ConfigMap(R"({"k":true})"));
  EXPECT_EQ(status.code, 500);
  EXPECT_EQ(status.reason, "");
  EXPECT_EQ(status.message,
            "failed to create typed patch object (/a; /v1, Kind=ConfigMap): .data.k: expected "
            "string, got &value.valueUnstructured{Value:true}");
  Value config = ConfigMap("{}");
  config.Mutable("metadata").Set("managedFields", Value::List());
  EXPECT_EQ(Apply("a", config).message, "metadata.managedFields must be nil");
}

TEST_F(FieldManagerTest, KubectlTakesOverFromItsClientSideApply) {
  Value live = ConfigMap(R"({"k":"1","l":"1"})");
  live.Mutable("metadata")
      .Mutable("annotations")
      .Set(
          "kubectl.kubernetes.io/last-applied-configuration",
          Value(
              R"({"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"},"data":{"k":"1"}})"));
  Update("kubectl-client-side-apply", live);
  EXPECT_EQ(Apply("other", ConfigMap(R"({"k":"2"})")).code, 409);
  EXPECT_EQ(Apply("kubectl", ConfigMap(R"({"k":"2","l":"2"})")).message,
            "Apply failed with 1 conflict: conflict with \"kubectl-client-side-apply\" using v1: "
            ".data.l");
  EXPECT_TRUE(Apply("kubectl", ConfigMap(R"({"k":"2"})")).ok());
  EXPECT_EQ(live_["metadata"]["annotations"]["kubectl.kubernetes.io/last-applied-configuration"],
            Value("{\"apiVersion\":\"v1\",\"data\":{\"k\":\"2\"},\"kind\":\"ConfigMap\","
                  "\"metadata\":{\"name\":\"a\"}}\n"));
}

TEST(FieldManager, CustomObjectThatDoesNotFitItsSchemaCannotBeTracked) {
  const SchemaForTest schema(R"({"type":"object","properties":{"spec":{"type":"object",
      "properties":{"n":{"type":"integer"}}}}})");
  FieldManagerConfig config;
  config.group = "g";
  config.version = "v1";
  config.kind = "T";
  config.versions.custom = true;
  config.versions.served = {{"g/v1", TypeRef::Root(schema.get(), true), FieldSet(), {}}};
  config.empty_object = Json(R"({"apiVersion":"g/v1","kind":"T"})");
  const FieldManager fields(config);
  const auto update = [&](absl::string_view live, absl::string_view object) {
    return fields.Update({Json(live), Json(object), Value("me"), 0}, ManagedFields()).ok();
  };
  const absl::string_view good = R"({"apiVersion":"g/v1","kind":"T","spec":{"n":1}})";
  EXPECT_TRUE(update("null", good));
  EXPECT_FALSE(update("null", R"({"apiVersion":"g/v1","kind":"T","spec":{"n":"x"}})"));
  EXPECT_FALSE(update("null", R"({"apiVersion":"g/v1","kind":"U","spec":{"n":1}})"));
  EXPECT_FALSE(update(R"({"apiVersion":"g/v1","kind":"T","spec":{"m":1}})", good));
}

}  // namespace
}  // namespace quiesce::apply
