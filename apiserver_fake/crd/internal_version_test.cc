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

TEST(DefinitionInternalTest, VersionsShowUnderTheirGoNames) {
  const Value versions = Parse(R"([{"name": "v1", "served": true, "storage": false}])");
  const Value shown = ShownVersions(versions);
  EXPECT_EQ(shown.at(0)["Name"], Value("v1"));
  EXPECT_EQ(shown.at(0)["Served"], Value(true));
  EXPECT_EQ(shown.at(0)["Storage"], Value(false));
}

}  // namespace
}  // namespace quiesce::crd
