#include "scenarios/language/manifest.h"

#include <gtest/gtest.h>

#include "apiserver_fake/base/json.h"

namespace quiesce::scenarios {
namespace {

std::string ErrorOf(const char* text) {
  return std::string(ParseManifest("m.yaml", text).status().message());
}

TEST(ParseManifest, ReadsDocumentsAndLists) {
  const auto objects = ParseManifest("m.yaml", R"(
apiVersion: v1
kind: Secret
metadata: {name: a}
---
apiVersion: v1
kind: List
items:
  - {apiVersion: v1, kind: ConfigMap, metadata: {name: b}}
  - {apiVersion: v1, kind: ConfigMap, metadata: {generateName: c-}}
)");
  ASSERT_TRUE(objects.ok()) << objects.status();
  ASSERT_EQ(objects->size(), 3u);
  EXPECT_EQ(ToJson((*objects)[1]),
            R"({"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"b"}})");
}

TEST(ParseManifest, SaysWhatAnObjectLacksAndWhere) {
  EXPECT_EQ(ErrorOf(""), "m.yaml:1:1: expected objects; got nothing");
  EXPECT_EQ(ErrorOf("- 1"), "m.yaml:1:1: expected an object; got a list");
  EXPECT_EQ(ErrorOf("kind: Secret"), "m.yaml:1:1: expected an object with \"apiVersion\"");
  EXPECT_EQ(ErrorOf("apiVersion: v1\nkind: Secret\n"),
            "m.yaml:1:1: expected an object with \"metadata.name\"");
  EXPECT_EQ(ErrorOf("a: [").substr(0, 7), "m.yaml:");
}

TEST(ReadManifest, AMissingFileIsNamed) {
  EXPECT_EQ(ReadManifest("/nowhere/m.yaml").status().message(),
            "/nowhere/m.yaml: No such file or directory");
}

TEST(NumberedCopy, FillsTheNumberIntoEveryText) {
  const Value object = *ParseJson(R"({"metadata":{"name":"db-{n}"},"spec":{"replicas":1,)"
                                  R"("args":["{n}","x"]}})");
  EXPECT_EQ(ToJson(NumberedCopy(object, 7)),
            R"({"metadata":{"name":"db-7"},"spec":{"args":["7","x"],"replicas":1}})");
}

}  // namespace
}  // namespace quiesce::scenarios
