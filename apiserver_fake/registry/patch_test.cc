#include "apiserver_fake/registry/verbs_testing.h"

namespace quiesce::registry {
namespace {

class PatchTest : public VerbsFixture {
 protected:
  static api::Request Patch(const api::GroupVersionResource& resource, api::PatchType type,
                            const char* json) {
    return api::Request::Patch(resource, "default", "a", type, *ParseJson(json));
  }
  static api::Request Apply(const char* manager, const char* data, bool force = false) {
    api::Request request = Patch(kConfigMaps, api::PatchType::kApply, "{}");
    request.body = ConfigMap();
    request.body.Set("data", *ParseJson(data));
    request.options.field_manager = manager;
    request.options.force = request.options.has_force = force;
    return request;
  }
};

TEST_F(PatchTest, PatchThatChangesNothingWritesNothing) {
  Create(kConfigMaps, ConfigMap());
  const int64_t revision = server_.revision();
  EXPECT_EQ(Say(Patch(kConfigMaps, api::PatchType::kMerge, R"({"data":{"k":"1"}})")), "200");
  EXPECT_EQ(Say(Patch(kConfigMaps, api::PatchType::kStrategic, "{}")), "200");
  EXPECT_EQ(Say(Patch(kConfigMaps, api::PatchType::kJson, "[]")), "200");
  EXPECT_EQ(server_.revision(), revision);
}

TEST_F(PatchTest, ApiVersionCannotBeTakenAway) {
  Create(kConfigMaps, ConfigMap());
  for (const char* patch : {R"({"apiVersion":null})", R"({"apiVersion":""})"}) {
    EXPECT_EQ(Say(Patch(kConfigMaps, api::PatchType::kMerge, patch)),
              "400 BadRequest: the name of the object (a based on URL) was undeterminable: name "
              "must be provided");
  }
}

TEST_F(PatchTest, CustomResourceStaysOfItsType) {
  Create(kWidgets, Widget());
  const auto say = [&](const char* patch) {
    return server_.Handle(Patch(kWidgets, api::PatchType::kMerge, patch)).status.message;
  };
  EXPECT_EQ(say(R"({"apiVersion":null})"),
            "Internal error occurred: Object 'apiVersion' is missing in 'object has no apiVersion "
            "field'");
  EXPECT_EQ(say(R"({"apiVersion":"other/v1","kind":"Gadget"})"),
            "Gadget.other \"a\" is invalid: [kind: Invalid value: \"Gadget\": must be Widget, "
            "apiVersion: Invalid value: \"other/v1\": must be example.com/v1]");
  EXPECT_EQ(say(R"({"kind":null})").substr(0, 31), " \"\" is invalid: patch: Invalid ");
}

TEST_F(PatchTest, ApplyNamesWhatCannotBeConverted) {
  api::Request apply = Apply("me", R"({"k":"1"})");
  apply.body.Mutable("metadata").Set("creationTimestamp", Value("x"));
  EXPECT_EQ(server_.Handle(apply).status.message,
            "failed to convert new object (/a; /v1, Kind=ConfigMap) to proper version: unable to "
            "convert unstructured object to /v1, Kind=ConfigMap: parsing time \"x\" as "
            "\"2006-01-02T15:04:05Z07:00\": cannot parse \"x\" as \"2006\"");
}

TEST_F(PatchTest, VersionInThePatchIsAPrecondition) {
  const Value created = Create(kConfigMaps, ConfigMap());
  const std::string version(created["metadata"]["resourceVersion"].string_value());
  const std::string patch =
      absl::StrCat(R"({"metadata":{"resourceVersion":")", version, R"("},"data":{"k":"2"}})");
  EXPECT_EQ(Say(Patch(kConfigMaps, api::PatchType::kMerge, patch.c_str())), "200");
  EXPECT_EQ(Say(Patch(kConfigMaps, api::PatchType::kMerge, patch.c_str())).substr(0, 12),
            "409 Conflict");
}

TEST_F(PatchTest, FailedTestOfAJsonPatchChangesNothing) {
  Create(kConfigMaps, ConfigMap());
  const api::Response response =
      server_.Handle(Patch(kConfigMaps, api::PatchType::kJson,
                           R"([{"op":"replace","path":"/data/k","value":"2"},
                {"op":"test","path":"/data/k","value":"1"}])"));
  EXPECT_EQ(response.code, 422);
  EXPECT_EQ(Stored(kConfigMaps)["data"]["k"].string_value(), "1");
}

TEST_F(PatchTest, NameCannotBePatched) {
  Create(kConfigMaps, ConfigMap());
  EXPECT_EQ(Say(Patch(kConfigMaps, api::PatchType::kMerge, R"({"metadata":{"name":"b"}})")),
            "400 BadRequest: the name of the object (b) does not match the name on the URL (a)");
}

TEST_F(PatchTest, OnlyApplyCreatesWhatIsMissing) {
  EXPECT_EQ(Say(Patch(kConfigMaps, api::PatchType::kMerge, "{}")),
            "404 NotFound: configmaps \"a\" not found");
  EXPECT_EQ(Say(Apply("m", R"({"k":"1"})")), "201");
  EXPECT_EQ(Say(Apply("m", R"({"k":"2"})")), "200");
  EXPECT_EQ(Stored(kConfigMaps)["data"]["k"].string_value(), "2");
}

TEST_F(PatchTest, ApplyNeedsAManagerAndOtherPatchesHaveNoForce) {
  EXPECT_EQ(
      Say(Apply("", "{}")),
      "422 Invalid: PatchOptions.meta.k8s.io \"\" is invalid: fieldManager: Required value: is "
      "required for apply patch");
  api::Request forced = Patch(kConfigMaps, api::PatchType::kMerge, "{}");
  forced.options.has_force = true;
  EXPECT_EQ(Say(forced),
            "422 Invalid: PatchOptions.meta.k8s.io \"\" is invalid: force: Forbidden: may not be "
            "specified for non-apply patch");
}

TEST_F(PatchTest, ApplyTakesFieldsOfOthersOnlyByForce) {
  const char* kMine = R"({"k":"1"})";
  const char* kTheirs = R"({"k":"2"})";
  EXPECT_EQ(Say(Apply("me", kMine)), "201");
  EXPECT_EQ(Say(Apply("they", kTheirs)),
            "409 Conflict: Apply failed with 1 conflict: conflict with \"me\": .data.k");
  EXPECT_EQ(Say(Apply("they", kTheirs, /*force=*/true)), "200");
  EXPECT_EQ(Say(Apply("me", kMine)),
            "409 Conflict: Apply failed with 1 conflict: conflict with \"they\": .data.k");
}

TEST_F(PatchTest, WhatIsNoLongerAppliedGoes) {
  EXPECT_EQ(Say(Apply("m", R"({"x":"1","y":"1"})")), "201");
  EXPECT_EQ(Say(Apply("m", R"({"x":"1"})")), "200");
  EXPECT_EQ(ToJson(Stored(kConfigMaps)["data"]), R"({"x":"1"})");
}

TEST_F(PatchTest, CustomResourcesKnowNoStrategicPatch) {
  Create(kWidgets, Widget());
  EXPECT_EQ(server_.Handle(Patch(kWidgets, api::PatchType::kStrategic, "{}")).code, 415);
}

TEST_F(PatchTest, StatusPatchLeavesTheSpec) {
  Create(kWidgets, Widget());
  api::Request patch =
      Patch(kWidgets, api::PatchType::kMerge, R"({"spec":{"size":2},"status":{"phase":"Ready"}})");
  patch.subresource = "status";
  EXPECT_EQ(Say(patch), "200");
  EXPECT_EQ(Stored(kWidgets)["spec"]["size"].int_value(), 1);
  EXPECT_EQ(Stored(kWidgets)["status"]["phase"].string_value(), "Ready");
}

TEST_F(PatchTest, DryRunShowsWhatItWouldStore) {
  Create(kConfigMaps, ConfigMap());
  const api::Response response =
      server_.Handle(DryRun(Patch(kConfigMaps, api::PatchType::kMerge, R"({"data":{"k":"2"}})")));
  EXPECT_EQ(response.object["data"]["k"].string_value(), "2");
  EXPECT_EQ(Stored(kConfigMaps)["data"]["k"].string_value(), "1");
}

}  // namespace
}  // namespace quiesce::registry
