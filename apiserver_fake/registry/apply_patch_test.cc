#include "apiserver_fake/registry/apply_patch.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "apiserver_fake/base/json.h"
#include "apiserver_fake/resource/strategy.h"
#include "apiserver_fake/schema/openapi_loader.h"

namespace quiesce::registry {
namespace {

// Takes every object; says that a member `odd` is unknown and that a member `bad` does not fit.
class AnyStrategy : public resource::Strategy {
 public:
  resource::DecodeResult Decode(const resource::ResourceType& type, Value& object,
                                const resource::DecodeHints& hints) const override {
    resource::DecodeResult result;
    if (object.Erase("odd")) result.unknown_fields.push_back("unknown field \"odd\"");
    if (object.Has("bad")) result.error = go::DecodeError::Own("does not fit");
    return result;
  }
};

class ApplyPatchTest : public testing::Test {
 protected:
  ApplyPatchTest() {
    config_maps_.version = "v1";
    config_maps_.resource = "configmaps";
    config_maps_.kind = "ConfigMap";
    config_maps_.schema = schema::BuiltinSchema("", "v1", "ConfigMap");
    config_maps_.strategy = &strategy_;
    secrets_ = config_maps_;
    secrets_.resource = "secrets";
    secrets_.kind = "Secret";
  }

  // The result with its warnings, or the failure.
  std::string Patched(api::PatchType type, absl::string_view body, std::string validation = "") {
    api::Request request =
        api::Request::Patch({"", "v1", "configmaps"}, "demo", "a", type, Value());
    request.raw_body = std::make_shared<const std::string>(body);
    request.options.field_validation = std::move(validation);
    return Text(ApplyPatch(type, current_, request, config_maps_, types_));
  }

  static std::string Text(const PatchOutcome& outcome) {
    if (!outcome.error.ok()) {
      return std::to_string(outcome.error.code) + " " + outcome.error.reason + ": " +
             outcome.error.message;
    }
    std::string text = ToJson(outcome.object["data"]);
    for (const std::string& warning : outcome.warnings) text += " | " + warning;
    return text;
  }

  AnyStrategy strategy_;
  resource::ResourceType config_maps_, secrets_;
  resource::TypeRegistry types_{{&config_maps_, &secrets_}};
  const Value current_ =
      ParseJson(
          R"({"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"},"data":{"k":"v<"}})")
          .value();
};

constexpr char kNotApplicable[] =
    "422 Invalid: the server rejected our request due to an error in our request";

TEST_F(ApplyPatchTest, EachTypePatches) {
  EXPECT_EQ(Patched(api::PatchType::kJson, R"([{"op":"replace","path":"/data/k","value":"w"}])"),
            R"({"k":"w"})");
  EXPECT_EQ(Patched(api::PatchType::kMerge, R"({"data":{"k":"w"}})"), R"({"k":"w"})");
  EXPECT_EQ(Patched(api::PatchType::kStrategic, R"({"data":{"k":"w"}})"), R"({"k":"w"})");
}

TEST_F(ApplyPatchTest, UndecodableBodiesAreBadRequests) {
  EXPECT_EQ(Patched(api::PatchType::kJson, "[{"),
            "400 BadRequest: error decoding patch: unexpected end of JSON input");
  EXPECT_EQ(Patched(api::PatchType::kJson, "{}"),
            "400 BadRequest: error decoding patch: json: cannot unmarshal object into Go value of "
            "type []handlers.jsonPatchOp");
  EXPECT_EQ(Patched(api::PatchType::kJson, "{}", "Ignore"),
            "400 BadRequest: json: cannot unmarshal object into Go value of type jsonpatch.Patch");
  EXPECT_EQ(Patched(api::PatchType::kJson, "[1]"),
            "400 BadRequest: error decoding patch: json: cannot unmarshal number into Go value of "
            "type handlers.jsonPatchOp");
  EXPECT_EQ(Patched(api::PatchType::kJson, R"([{"op":"add","path":5}])"),
            "400 BadRequest: error decoding patch: json: cannot unmarshal number into Go struct "
            "field jsonPatchOp.path of type string");
  EXPECT_EQ(Patched(api::PatchType::kJson, R"([{"op":"add","path":5}])", "Ignore"), kNotApplicable);
  EXPECT_EQ(Patched(api::PatchType::kMerge, "5"),
            "400 BadRequest: error decoding patch: json: cannot unmarshal number into Go value of "
            "type map[string]interface {}");
  EXPECT_EQ(Patched(api::PatchType::kMerge, "null"), "400 BadRequest: Invalid JSON Patch");
  EXPECT_EQ(Patched(api::PatchType::kMerge, "{", "Ignore"), "400 BadRequest: Invalid JSON Patch");
  EXPECT_EQ(Patched(api::PatchType::kStrategic, "[]"),
            "400 BadRequest: json: cannot unmarshal array into Go value of type "
            "map[string]interface {}");
  EXPECT_EQ(Patched(api::PatchType::kStrategic, ""),
            "400 BadRequest: unexpected end of JSON input");
}

TEST_F(ApplyPatchTest, NullIsAnEmptyPatchButNotAMergePatch) {
  EXPECT_EQ(Patched(api::PatchType::kJson, "null"), R"({"k":"v<"})");
  EXPECT_EQ(Patched(api::PatchType::kStrategic, "null"), R"({"k":"v<"})");
}

TEST_F(ApplyPatchTest, OperationsAreLimited) {
  std::string body = "[{}";
  for (size_t i = 1; i < 10000; ++i) body += ",{}";
  EXPECT_EQ(Patched(api::PatchType::kJson, body + "]"), kNotApplicable);
  EXPECT_EQ(
      Patched(api::PatchType::kJson, body + ",{}]"),
      "413 RequestEntityTooLarge: Request entity too large: The allowed maximum operations in "
      "a JSON patch is 10000, got 10001");
}

TEST_F(ApplyPatchTest, TestsCompareTexts) {
  const auto test = [this](absl::string_view value) {
    return Patched(api::PatchType::kJson, std::string(R"([{"op":"add","path":"/n","value":1.0},
        {"op":"test","path":"/n","value":)") + std::string(value) +
                                              "}]");
  };
  EXPECT_EQ(test("1.0"), R"({"k":"v<"})");
  EXPECT_EQ(test("1"), kNotApplicable);
  // The server writes < as an escape.
  EXPECT_EQ(Patched(api::PatchType::kJson, R"([{"op":"test","path":"/data/k","value":"v<"}])"),
            kNotApplicable);
  EXPECT_EQ(Patched(api::PatchType::kJson, R"([{"op":"test","path":"/data/k","value":"v\u003c"}])"),
            R"({"k":"v<"})");
  // What a test was compared with is stored as what it means.
  EXPECT_EQ(Patched(api::PatchType::kJson, R"([{"op":"add","path":"/data/x","value":"<\u0061"},
                                          {"op":"test","path":"/data/x","value":"<\u0061"}])"),
            R"({"k":"v<","x":"<a"})");
}

TEST_F(ApplyPatchTest, StrictErrorsAreWarningsOrRefusals) {
  const absl::string_view body =
      R"([{"op":"add","path":"/odd","value":{"a":1,"a":2},"extra":{"b":1,"b":2}}])";
  EXPECT_EQ(Patched(api::PatchType::kJson, body),
            R"({"k":"v<"} | json patch duplicate field "[0].value.a" | )"
            R"(json patch unknown field "[0].extra" | unknown field "odd")");
  EXPECT_EQ(Patched(api::PatchType::kJson, body, "Ignore"), R"({"k":"v<"})");
  EXPECT_EQ(Patched(api::PatchType::kMerge, R"({"data":{"k":"1","k":"2"},"odd":1})"),
            R"({"k":"2"} | duplicate field "data.k" | unknown field "odd")");
  EXPECT_EQ(Patched(api::PatchType::kStrategic, R"({"odd":1})", "Strict"),
            R"(422 Invalid:  "" is invalid: patch: Invalid value: "map[odd:1]": strict decoding )"
            R"(error: unknown field "odd")");
  EXPECT_EQ(
      Patched(api::PatchType::kJson,
              R"([{"op":"replace","path":"","value":{"apiVersion":"v1","odd":1}}])", "Strict"),
      R"(422 Invalid:  "" is invalid: patch: Invalid value: )"
      R"("{\"apiVersion\":\"v1\",\"odd\":1}": strict decoding error: unknown field "odd")");
}

TEST_F(ApplyPatchTest, NothingIsKnownOfAResultWithoutVersion) {
  EXPECT_EQ(Patched(api::PatchType::kMerge, R"({"apiVersion":null})"),
            "400 BadRequest: the name of the object (a based on URL) was undeterminable: name must "
            "be provided");
  EXPECT_EQ(Patched(api::PatchType::kJson, R"([{"op":"replace","path":"","value":{"data":{}}}])",
                    "Strict"),
            R"(422 Invalid:  "" is invalid: patch: Invalid value: "{\"data\":{}}": strict )"
            R"(decoding error: unknown field "data")");
}

TEST_F(ApplyPatchTest, AResultThatDoesNotFitIsQuoted) {
  EXPECT_EQ(Patched(api::PatchType::kJson,
                    R"([{"op":"replace","path":"","value":{"apiVersion":"v1","bad":1}}])"),
            R"(422 Invalid:  "" is invalid: patch: Invalid value: )"
            R"("{\"apiVersion\":\"v1\",\"bad\":1}": does not fit)");
  EXPECT_EQ(Patched(api::PatchType::kStrategic, R"({"data":["x"]})"),
            R"(422 Invalid:  "" is invalid: patch: Invalid value: "map[data:[x]]": )"
            "cannot restore map from slice");
  EXPECT_EQ(
      Patched(api::PatchType::kJson, R"([{"op":"replace","path":"","value":[]}])"),
      R"(422 Invalid:  "" is invalid: patch: Invalid value: "[]": couldn't get version/kind; )"
      "json parse error: json: cannot unmarshal array into Go value of type struct { "
      R"(APIVersion string "json:\"apiVersion,omitempty\""; Kind string )"
      R"("json:\"kind,omitempty\"" })");
}

TEST_F(ApplyPatchTest, AnotherKindIsRefusedExceptByStrategicPatches) {
  const auto tail = [](const std::string& text) { return text.substr(text.rfind("\": ") + 3); };
  EXPECT_EQ(tail(Patched(api::PatchType::kMerge, R"({"kind":"Secret"})")),
            "converting (v1.Secret) to (core.ConfigMap): unknown conversion");
  EXPECT_EQ(tail(Patched(api::PatchType::kMerge, R"({"kind":"Secret","bad":1})")), "does not fit");
  EXPECT_EQ(tail(Patched(api::PatchType::kMerge, R"({"apiVersion":"v2"})")),
            R"(no kind "ConfigMap" is registered for version "v2" in scheme )"
            R"("pkg/runtime/scheme.go:111")");
  EXPECT_EQ(Patched(api::PatchType::kStrategic, R"({"kind":"Secret"})"), R"({"k":"v<"})");
}

TEST_F(ApplyPatchTest, PanicsOfTheLibraryAreTheServers) {
  api::Request request =
      api::Request::Patch({"", "v1", "configmaps"}, "demo", "a", api::PatchType::kJson,
                          ParseJson(R"([{"op":"test","path":""}])").value());
  const PatchOutcome outcome =
      ApplyPatch(api::PatchType::kJson, current_, request, config_maps_, types_);
  EXPECT_EQ(outcome.error.code, 500);
  EXPECT_TRUE(outcome.error.plain_text);
}

TEST_F(ApplyPatchTest, ResultsAreNotDeeperThanDocumentsMayBe) {
  std::string body = R"([{"op":"add","path":"/a","value":[]})";
  std::string path = "/a";
  body += R"(,{"op":"add","path":"/a","value":)" + std::string(9000, '[') + std::string(9000, ']') +
          "}";
  for (int i = 0; i < 8999; ++i) path += "/0";
  body += R"(,{"op":"copy","from":"/a","path":")" + path + R"(/-"}])";
  EXPECT_EQ(Patched(api::PatchType::kJson, body).substr(0, 12), "422 Invalid:");
}

TEST_F(ApplyPatchTest, ManagedFieldsMatterWhereThePatchSpeaksOfThem) {
  api::Request request;
  request.body = ParseJson(R"([{"op":"remove","path":"/metadata/managedFields"}])").value();
  EXPECT_TRUE(PatchNeedsManagedFields(request));
  request.body = ParseJson(R"({"metadata":{"managedFields":[]}})").value();
  EXPECT_TRUE(PatchNeedsManagedFields(request));
  request.body = ParseJson(R"({"metadata":{"labels":{"a":"b"}}})").value();
  EXPECT_FALSE(PatchNeedsManagedFields(request));
}

TEST_F(ApplyPatchTest, WholeNumbersOfCustomResourcesAreIntegers) {
  config_maps_.custom = true;
  EXPECT_EQ(Patched(api::PatchType::kMerge, R"({"data":{"a":2.0,"b":[3e0,1.5,1e300]}})"),
            R"({"a":2,"b":[3,1.5,1e+300],"k":"v<"})");
  api::Request request;
  request.body = ParseJson(R"({"data":{"a":2.0}})").value();
  const PatchOutcome outcome =
      ApplyPatch(api::PatchType::kMerge, current_, request, config_maps_, types_);
  EXPECT_TRUE(outcome.object["data"]["a"].is_int());
}

TEST_F(ApplyPatchTest, CustomResourcesTakeNoStrategicPatch) {
  EXPECT_TRUE(CheckPatchType(api::PatchType::kStrategic, config_maps_).ok());
  config_maps_.custom = true;
  EXPECT_EQ(CheckPatchType(api::PatchType::kStrategic, config_maps_).code, 415);
  EXPECT_TRUE(CheckPatchType(api::PatchType::kMerge, config_maps_).ok());
}

}  // namespace
}  // namespace quiesce::registry
