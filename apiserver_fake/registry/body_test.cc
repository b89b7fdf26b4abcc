// What is read of a request: registry/body.cc and options.cc.

#include "apiserver_fake/registry/body.h"

#include "apiserver_fake/registry/verbs_testing.h"
#include "gmock/gmock.h"

namespace quiesce::registry {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr char kUnknown[] =
    R"({"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"},"dota":{},"data":{"k":"1","k":"2"}})";

class BodyTest : public VerbsFixture {
 protected:
  static api::Request RawCreate(std::string text, const char* content_type = "application/json") {
    return Raw(api::Request::Create(kConfigMaps, "default", Value()), std::move(text),
               content_type);
  }
  api::Response Validate(const char* mode) {
    api::Request request = RawCreate(kUnknown);
    request.options.field_validation = mode;
    return server_.Handle(request);
  }
};

TEST_F(BodyTest, StrictValidationRefusesUnknownAndDuplicateFields) {
  EXPECT_EQ(Said(Validate("Strict")),
            "400 BadRequest: ConfigMap in version \"v1\" cannot be handled as a ConfigMap: strict "
            "decoding error: duplicate field \"data.k\", unknown field \"dota\"");
}

TEST_F(BodyTest, OtherwiseTheyAreDroppedWithOrWithoutAWarning) {
  const api::Response warned = Validate("");
  EXPECT_EQ(Said(warned), "201");
  EXPECT_THAT(warned.warnings, ElementsAre("duplicate field \"data.k\"", "unknown field \"dota\""));
  EXPECT_FALSE(warned.object.Has("dota"));
  server_.Handle(api::Request::Delete(kConfigMaps, "default", "a"));
  EXPECT_THAT(Validate("Ignore").warnings, ElementsAre());
}

TEST_F(BodyTest, FormatMustBeKnown) {
  EXPECT_THAT(Say(RawCreate("{}", "text/plain")),
              StartsWith("415 UnsupportedMediaType: the body of the request was in an unknown "
                         "format - accepted media types include: "));
  EXPECT_EQ(MediaTypeOf(" Application/JSON ; charset=utf-8"), "application/json");
}

TEST_F(BodyTest, YamlIsReadAsJsonIs) {
  EXPECT_EQ(Say(RawCreate("apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata: {k: yes}\n",
                          "application/yaml")),
            "400 BadRequest: ConfigMap in version \"v1\" cannot be handled as a ConfigMap: json: "
            "cannot unmarshal bool into Go struct field ConfigMap.data of type string");
  EXPECT_EQ(
      Say(RawCreate("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n", "application/yaml")),
      "201");
}

TEST_F(BodyTest, BodyThatCannotBeReadIsABadRequest) {
  EXPECT_THAT(Say(RawCreate("")), StartsWith("400 BadRequest: "));
  EXPECT_THAT(Say(RawCreate("{\"kind\":")),
              StartsWith("400 BadRequest: the object provided is unrecognized (must be of type "
                         "ConfigMap): couldn't get version/kind; json parse error: "));
  EXPECT_THAT(Say(RawCreate("[1]")), StartsWith("400 BadRequest: "));
}

TEST_F(BodyTest, KindMustBeThatOfTheResource) {
  EXPECT_THAT(Say(RawCreate(R"({"apiVersion":"v1","kind":"Secret","metadata":{"name":"a"}})")),
              HasSubstr("Secret in version \"v1\" cannot be handled as a ConfigMap"));
  EXPECT_EQ(Say(RawCreate(R"({"metadata":{"name":"a"}})")), "201");  // built-ins may leave it out
  EXPECT_THAT(Say(Raw(api::Request::Create(kWidgets, "default", Value()), R"({"metadata":{}})")),
              HasSubstr("Object 'Kind' is missing in"));
}

TEST_F(BodyTest, WhatABuiltInSaysThatItIsIsFoundInAnyCase) {
  EXPECT_EQ(Say(RawCreate(R"({"ApiVersion":"v2","Kind":"ConfigMap","metadata":{"name":"a"}})")),
            "400 BadRequest: ConfigMap in version \"v2\" cannot be handled as a ConfigMap: no kind "
            "\"ConfigMap\" is registered for version \"v2\" in scheme "
            "\"pkg/runtime/scheme.go:111\"");
  EXPECT_EQ(Say(RawCreate(R"({"ApiVersion":"v1","KIND":"ConfigMap","metadata":{"name":"a"}})")),
            "201");
  EXPECT_EQ(Say(Raw(api::Request::Delete(kConfigMaps, "default", "a"),
                    R"({"Kind":"Pod","ApiVersion":"v1"})")),
            "400 BadRequest: no kind \"Pod\" is registered for version \"v1\" in scheme "
            "\"pkg/runtime/scheme.go:111\"");
}

TEST_F(BodyTest, BodyOfAnotherKindIsReadAsThatFirst) {
  EXPECT_EQ(Say(RawCreate(R"({"apiVersion":"v1","kind":"Secret","data":{"k":"!"}})")),
            "400 BadRequest: Secret in version \"v1\" cannot be handled as a ConfigMap: illegal "
            "base64 data at input byte 0");
}

TEST_F(BodyTest, DeleteOptionsAreTyped) {
  Create(kConfigMaps, ConfigMap());
  auto said = [&](const char* text) {
    return Say(Raw(api::Request::Delete(kConfigMaps, "default", "a"), text));
  };
  EXPECT_EQ(said(R"({"gracePeriodSeconds":"soon"})"),
            "400 BadRequest: json: cannot unmarshal string into Go struct field "
            "DeleteOptions.gracePeriodSeconds of type int64");
  EXPECT_THAT(said(R"({"apiVersion":"v1","kind":"Pod"})"),
              StartsWith("400 BadRequest: no kind \"Pod\" is registered for version \"v1\""));
  EXPECT_EQ(said(""), "200");
}

TEST_F(BodyTest, OptionsOfAWriteAreChecked) {
  auto said = [&](auto change) {
    api::Request request = api::Request::Create(kConfigMaps, "default", ConfigMap());
    change(request.options);
    return Say(request);
  };
  EXPECT_THAT(said([](api::RequestOptions& options) { options.field_validation = "Perhaps"; }),
              HasSubstr("fieldValidation: Unsupported value: \"Perhaps\""));
  EXPECT_THAT(
      said([](api::RequestOptions& options) { options.field_manager = std::string(129, 'x'); }),
      HasSubstr("fieldManager: Too long: may not be more than 128 bytes"));
  EXPECT_THAT(said([](api::RequestOptions& options) { options.field_manager = "a\nb"; }),
              HasSubstr("invalid character U+000A (at position 1)"));
  EXPECT_THAT(said([](api::RequestOptions& options) {
                options.has_dry_run = true;
                options.dry_run = {"Some"};
              }),
              HasSubstr("CreateOptions.meta.k8s.io \"\" is invalid: dryRun: Unsupported value"));
  EXPECT_TRUE(Stored(kConfigMaps).is_null());
}

}  // namespace
}  // namespace quiesce::registry
