#include "apiserver_fake/conformance/case_folder.h"

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace quiesce::conformance {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;

class CaseFolderTest : public ::testing::Test {
 protected:
  CaseFolderTest() : folder_(fs::path(testing::TempDir()) / "case_folder") {
    fs::remove_all(folder_);
    Write("b/one.json", R"({"name":"b/one","steps":[]})");
    Write("a/two.json", R"({"name":"a/two","steps":[]})");
    Write("a/one.json", R"({"name":"a/one","steps":[]})");
    Write("a/notes.txt", "no case");
    Write("schema/types.json", R"({"types":[]})");
  }
  ~CaseFolderTest() override { fs::remove_all(folder_); }

  void Write(const std::string& file, const std::string& text) {
    fs::create_directories((folder_ / file).parent_path());
    std::ofstream(folder_ / file) << text;
  }
  std::vector<std::string> Names(const CaseFilter& filter) {
    const auto cases = ReadCases(folder_.string(), filter);
    EXPECT_TRUE(cases.ok()) << cases.status();
    std::vector<std::string> names;
    if (!cases.ok()) return names;
    for (const Value& one : *cases) names.emplace_back(one["name"].string_value());
    return names;
  }

  const fs::path folder_;
};

TEST_F(CaseFolderTest, CasesComeByTopicAndFile) {
  EXPECT_THAT(Names({}), ElementsAre("a/one", "a/two", "b/one"));
  EXPECT_THAT(Names({{"b", "a"}, ""}), ElementsAre("b/one", "a/one", "a/two"));
  EXPECT_THAT(Names({{}, "one"}), ElementsAre("a/one", "b/one"));
}

TEST_F(CaseFolderTest, BodiesKeepTheOrderOfTheirMembers) {
  Write("c/order.json",
        R"({"name":"c/order","steps":[{"call":{"body":{"z":1,"a":{"y":2,"b":3}}}},{"pause":1}]})");
  const auto cases = ReadCases(folder_.string(), {{"c"}, ""});
  ASSERT_TRUE(cases.ok()) << cases.status();
  const Value& steps = (*cases)[0]["steps"];
  EXPECT_EQ(std::string(steps.at(0)["call"]["bodyText"].string_value()),
            R"({"z": 1, "a": {"y": 2, "b": 3}})");
  EXPECT_FALSE(steps.at(1).Has("call"));
}

TEST_F(CaseFolderTest, TopicsLieAtAnyDepth) {
  Write("kept/c/one.json", R"({"name":"c/one","steps":[]})");
  EXPECT_THAT(Names({}), ElementsAre("a/one", "a/two", "b/one", "c/one"));
  EXPECT_THAT(Names({{"c"}, ""}), ElementsAre("c/one"));
  const auto one_topic = ReadCases((folder_ / "a").string(), {});
  ASSERT_TRUE(one_topic.ok()) << one_topic.status();
  EXPECT_EQ(one_topic->size(), 2u);
}

TEST_F(CaseFolderTest, MistakesNameTheFile) {
  Write("a/three.json", "[");
  EXPECT_EQ(ReadCases(folder_.string(), {}).status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(
      ReadCases(folder_.string(), {{"none"}, ""}).status(),
      absl::NotFoundError(folder_.string() + ": no topic \"none\" there; known: a, b, schema"));
  EXPECT_EQ(ReadCases(folder_.string(), {{"schema"}, ""}).status().message(),
            (folder_ / "schema/types.json").string() +
                ": expected a case, an object with name and steps");
}

}  // namespace
}  // namespace quiesce::conformance
