#include "scenarios/language/yaml.h"

#include <gtest/gtest.h>

#include "apiserver_fake/base/json.h"

namespace quiesce::scenarios {
namespace {

std::string AsJson(const std::string& text) {
  const auto documents = ParseYaml(text);
  if (!documents.ok()) return std::string(documents.status().message());
  std::string out;
  for (const YamlNode& document : *documents) out += ToJson(YamlToValue(document)) + "\n";
  return out;
}

TEST(ParseYaml, NodesKnowWhereTheyStand) {
  const auto documents = ParseYaml("a: 1\nb:\n  - x\n  - 'y'\n");
  ASSERT_TRUE(documents.ok());
  const YamlNode& root = documents->front();
  ASSERT_EQ(root.members.size(), 2u);
  EXPECT_EQ(root.members[1].key.line, 2);
  const YamlNode* list = root.Find("b");
  ASSERT_NE(list, nullptr);
  EXPECT_EQ(list->items[1].line, 4);
  EXPECT_EQ(list->items[1].column, 5);
  EXPECT_TRUE(list->items[1].quoted);
  EXPECT_FALSE(list->items[0].quoted);
  EXPECT_EQ(root.Find("c"), nullptr);
}

TEST(ParseYaml, EmptyDocumentsAreLeftOut) {
  EXPECT_EQ(ParseYaml("")->size(), 0u);
  EXPECT_EQ(ParseYaml("---\n# nothing\n---\na: 1\n---\nb: 2\n")->size(), 2u);
}

TEST(ParseYaml, BrokenTextNamesThePlace) {
  const auto documents = ParseYaml("a: [1, 2\nb: 3\n");
  EXPECT_EQ(documents.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(documents.status().message().substr(0, 2), "2:");
}

TEST(ParseYaml, AliasesStandForTheirAnchors) {
  EXPECT_EQ(AsJson("a: &x {k: 1}\nb: *x\n"), "{\"a\":{\"k\":1},\"b\":{\"k\":1}}\n");
}

TEST(ParseYaml, AliasInsideItsOwnAnchorIsRefused) {
  EXPECT_EQ(AsJson("a: &x [1, *x]\n"), "1:11: an alias inside the node that it stands for");
}

TEST(ParseYaml, AliasesThatGrowWithoutBoundAreRefused) {
  std::string text = "a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n";
  for (int i = 1; i < 12; ++i) {
    const std::string before = "*a" + std::to_string(i - 1);
    text += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + before + ", " + before +
            ", " + before + ", " + before + ", " + before + ", " + before + "]\n";
  }
  EXPECT_EQ(ParseYaml(text).status().code(), absl::StatusCode::kInvalidArgument);
}

TEST(YamlToValue, PlainScalarsBecomeWhatTheyLookLike) {
  EXPECT_EQ(AsJson("[1, -2, 1.5, true, no, on, ~, null, text, 0x10, 010, 1e3, 1.2.3]"),
            "[1,-2,1.5,true,false,true,null,null,\"text\",16,8,1000,\"1.2.3\"]\n");
}

// As kubectl reads a manifest.
TEST(YamlToValue, ScalarsMeanWhatTheyMeanInAManifest) {
  EXPECT_EQ(AsJson("[y, N, 0b11, 1_000, +5, 1.0, 1e400, 18446744073709551615, 2026-03-29]"),
            "[true,false,3,1000,5,1,\"1e400\",18446744073709552000,\"2026-03-29\"]\n");
}

TEST(YamlToValue, QuotedScalarsAndBlocksAreTexts) {
  EXPECT_EQ(AsJson("a: '1'\nb: \"true\"\nc: |\n  12\n"),
            "{\"a\":\"1\",\"b\":\"true\",\"c\":\"12\\n\"}\n");
}

}  // namespace
}  // namespace quiesce::scenarios
