#include "apiserver_fake/crd/internal_version.h"

#include "apiserver_fake/base/json.h"
#include "gtest/gtest.h"

namespace quiesce::crd {
namespace {

Value Parse(absl::string_view text) { return ParseJson(text).value(); }

TEST(DefinitionInternalTest, WhatAllVersionsShareStandsAtTheTop) {
  const Value spec = Parse(R"({"group": "g", "versions": [
      {"name": "v1", "served": true, "storage": true, "schema": {"openAPIV3Schema": {"type": "object"}}},
      {"name": "v2", "served": true, "storage": false,
       "schema": {"openAPIV3Schema": {"type": "object"}}}]})");
  const Value internal = InternalDefinitionSpec(spec);
  EXPECT_EQ(internal["validation"], spec["versions"].at(0)["schema"]);
  EXPECT_FALSE(internal["versions"].at(0).Has("schema"));
  EXPECT_EQ(internal["version"], Value("v1"));
}

TEST(DefinitionInternalTest, WhatDiffersStaysWithTheVersions) {
  const Value spec = Parse(R"({"group": "g", "versions": [
      {"name": "v1", "served": true, "storage": true, "schema": {"openAPIV3Schema": {"type": "object"}}},
      {"name": "v2", "served": true, "storage": false, "subresources": {"status": {}},
       "schema": {"openAPIV3Schema": {"type": "string"}}}]})");
  const Value internal = InternalDefinitionSpec(spec);
  EXPECT_FALSE(internal.Has("validation"));
  EXPECT_FALSE(internal.Has("subresources"));
  EXPECT_EQ(internal["versions"].at(1)["schema"], spec["versions"].at(1)["schema"]);
}

TEST(DefinitionInternalTest, VersionsShowUnderTheirGoNamesInTheirOrder) {
  EXPECT_EQ(ShownVersions(Parse(R"([{"name": "v1", "served": true, "storage": false,
                                     "schema": {}, "subresources": {"scale": {}}}])")),
            R"([{"Name":"v1","Served":true,"Storage":false,"Deprecated":false,)"
            R"("DeprecationWarning":null,"Schema":{"OpenAPIV3Schema":null},)"
            R"("Subresources":{"Status":null,"Scale":{"SpecReplicasPath":"",)"
            R"("StatusReplicasPath":"","LabelSelectorPath":null}},)"
            R"("AdditionalPrinterColumns":null,"SelectableFields":null}])");
  EXPECT_EQ(ShownVersions(Value()), "null");
}

TEST(DefinitionInternalTest, NamesOfPropertiesAreNoMembers) {
  const std::string shown = ShownSchema(
      Parse(R"({"type": "object", "properties": {"b": {"type": "string"}, "Type": {}}})"));
  EXPECT_EQ(shown.substr(0, 57), R"({"ID":"","Schema":"","Ref":null,"Description":"","Type":")");
  const size_t type = shown.find(R"("Type":{"ID":"")"), b = shown.find(R"("b":{"ID":"")");
  EXPECT_NE(b, std::string::npos);
  EXPECT_LT(type, b);
}

}  // namespace
}  // namespace quiesce::crd
