#include "tools/conformance_command.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "apiserver_fake/base/json.h"

namespace quiesce::tools {
namespace {

namespace fs = std::filesystem;

constexpr char kCase[] = R"({"name": "create/one", "steps": [
    {"call": {"method": "POST", "path": "/api/v1/namespaces/demo/configmaps",
              "body": {"metadata": {"name": "a"}}},
     "reply": {"code": 201}}]})";
constexpr char kFailing[] = R"({"name": "create/two", "steps": [
    {"call": {"method": "GET", "path": "/api/v1/namespaces/demo/configmaps/a"},
     "reply": {"code": 200}}]})";

class ConformanceCommandTest : public testing::Test {
 protected:
  ConformanceCommandTest() : folder_(fs::path(testing::TempDir()) / "conformance_command") {
    fs::remove_all(folder_);
    Write("create/one.json", kCase);
  }
  ~ConformanceCommandTest() override { fs::remove_all(folder_); }

  void Write(const std::string& file, const std::string& text) {
    fs::create_directories((folder_ / file).parent_path());
    std::ofstream(folder_ / file) << text;
  }
  int Call(std::vector<std::string> args) {
    testing::internal::CaptureStdout();
    testing::internal::CaptureStderr();
    const int code = ConformanceCommand(args);
    stdout_ = testing::internal::GetCapturedStdout();
    stderr_ = testing::internal::GetCapturedStderr();
    return code;
  }
  int CallHere(std::vector<std::string> args = {}) {
    args.insert(args.begin(), folder_.string());
    return Call(std::move(args));
  }
  // The first line on stderr, without the folder.
  std::string Error() const {
    std::string line = stderr_.substr(0, stderr_.find('\n'));
    const size_t at = line.find(folder_.string());
    return at == std::string::npos ? line : line.erase(at, folder_.string().size() + 1);
  }

  const fs::path folder_;
  std::string stdout_, stderr_;
};

TEST_F(ConformanceCommandTest, CasesThatAgreeEndWithZero) {
  EXPECT_EQ(CallHere(), 0);
  EXPECT_EQ(stdout_, "1 passed, 0 failed\n");
}

TEST_F(ConformanceCommandTest, ACaseThatDiffersIsShownAndEndsWithTwo) {
  Write("create/two.json", kFailing);
  EXPECT_EQ(CallHere(), 2);
  EXPECT_EQ(stdout_.find(
                "FAIL create/two\n  step 0: GET /api/v1/namespaces/demo/configmaps/a\n  at (code)\n"
                "  expected: 200 null\n  got:      404 {"),
            0u)
      << stdout_;
  EXPECT_NE(stdout_.find("}\n1 passed, 1 failed\n"), std::string::npos) << stdout_;
  EXPECT_EQ(CallHere({"--json"}), 2);
  const auto json = ParseJson(stdout_);
  ASSERT_TRUE(json.ok()) << stdout_;
  EXPECT_EQ((*json)["failures"].at(0)["name"].string_value(), "create/two");
  EXPECT_EQ(CallHere({"--filter", "one"}), 0);
}

TEST_F(ConformanceCommandTest, FoldersAndTopicsThatAreMissingAreNamed) {
  EXPECT_EQ(Call({"/nowhere"}), 1);
  EXPECT_EQ(
      Error(),
      "quiesce conformance: /nowhere: cannot be read as a folder (No such file or directory)");
  EXPECT_EQ(CallHere({"--topics=create,update"}), 1);
  EXPECT_EQ(Error(), "quiesce conformance:  no topic \"update\" there; known: create");
  EXPECT_EQ(CallHere({"--filter=nothing"}), 1);
  EXPECT_NE(stderr_.find("no cases there"), std::string::npos) << stderr_;
}

TEST_F(ConformanceCommandTest, FilesThatAreNoCasesAreNamed) {
  Write("create/two.json", "{\"name\":");
  EXPECT_EQ(CallHere(), 1);
  EXPECT_EQ(Error().substr(0, 47), "quiesce conformance: create/two.json: not JSON:") << stderr_;
  Write("create/two.json", R"({"steps": []})");
  EXPECT_EQ(CallHere(), 1);
  EXPECT_EQ(Error(),
            "quiesce conformance: create/two.json: expected a case, an object with name and steps");
}

TEST_F(ConformanceCommandTest, AFolderOfSomethingElseIsPassedOverUnlessNamed) {
  Write("schema/types.json", R"({"types": []})");
  EXPECT_EQ(CallHere(), 0);
  EXPECT_EQ(stdout_, "1 passed, 0 failed\n");
  EXPECT_EQ(CallHere({"--topics", "schema"}), 1);
}

TEST_F(ConformanceCommandTest, StepsOfAnyShapeFailAsCases) {
  int number = 0;
  for (const char* steps :
       {"[1]", "[{}]", "[{\"call\": 3}]", "[{\"call\": {}, \"reply\": []}]", "[{\"kubelet\": 1}]",
        "[{\"call\": {\"method\": \"GET\", \"path\": \"//\"}, \"reply\": {\"code\": 200}}]"}) {
    Write("odd/" + std::to_string(number) + ".json",
          "{\"name\": \"odd/" + std::to_string(number) + "\", \"steps\": " + steps + "}");
    ++number;
  }
  EXPECT_EQ(CallHere({"--topics=odd"}), 2);
  EXPECT_NE(stdout_.find("0 passed, 6 failed\n"), std::string::npos) << stdout_;
}

TEST_F(ConformanceCommandTest, WrongUsageShowsTheHelp) {
  EXPECT_EQ(Call({}), 1);
  EXPECT_EQ(Error(), "quiesce conformance: a folder of cases is needed");
  EXPECT_NE(stderr_.find("example: quiesce conformance"), std::string::npos);
  EXPECT_EQ(Call({"a", "b"}), 1);
  EXPECT_EQ(Error(), "quiesce conformance: one folder was expected, also got b");
  EXPECT_EQ(Call({"a", "--topics"}), 1);
  EXPECT_EQ(Error(), "quiesce conformance: --topics needs a value");
  EXPECT_EQ(Call({"a", "--fast"}), 1);
  EXPECT_EQ(Error(), "quiesce conformance: unknown option --fast");
  EXPECT_EQ(Call({"a", "--json=yes"}), 1);
  EXPECT_EQ(Error(), "quiesce conformance: --json takes no value");
  EXPECT_EQ(Call({"--help"}), 0);
}

TEST_F(ConformanceCommandTest, RuntimeCasesThatCannotBeReadAreAnError) {
  EXPECT_EQ(Call({"--runtime", "/nowhere"}), 1);
  EXPECT_NE(stderr_.find("/nowhere"), std::string::npos) << stderr_;
  Write("retry/one.json", "{");
  EXPECT_EQ(Call({"--runtime=" + folder_.string(), "--topics=retry"}), 1);
  EXPECT_NE(stderr_.find("one.json"), std::string::npos) << stderr_;
}

}  // namespace
}  // namespace quiesce::tools
