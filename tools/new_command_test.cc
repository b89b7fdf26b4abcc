// What the written project does when it is built is checked by tools/check-outside.
#include "tools/new_command.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "absl/strings/match.h"
#include "tools/command.h"

namespace quiesce::tools {
namespace {

namespace fs = std::filesystem;

class NewCommandTest : public testing::Test {
 protected:
  NewCommandTest() : folder_(fs::path(testing::TempDir()) / "project") {
    fs::remove_all(folder_);
    project_.folder = folder_.string();
    project_.kind = "Greeting";
    project_.group = "example.com";
    project_.quiesce = ".";
  }
  ~NewCommandTest() override { fs::remove_all(folder_); }

  std::string Read(const std::string& file) const {
    std::ifstream in(folder_ / file, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
  }

  const fs::path folder_;
  NewProject project_;
};

TEST_F(NewCommandTest, WritesAllFilesWithEveryNameFilledIn) {
  ASSERT_EQ(WriteProject(project_), absl::OkStatus());
  std::set<std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder_)) {
    if (!entry.is_regular_file()) continue;
    const std::string file = entry.path().lexically_relative(folder_).string();
    files.insert(file);
    const std::string text = Read(file);
    for (const char* name : {"Kind}}", "kind}}", "kinds}}", "group}}", "GUARD}}", "quiesce}}"}) {
      EXPECT_FALSE(absl::StrContains(text, name)) << file << ": " << name;
    }
  }
  EXPECT_EQ(files, (std::set<std::string>{".bazelrc", ".gitignore", "BUILD.bazel", "README.md",
                                          "WORKSPACE", "crds/greetings.yaml", "greeting.cc",
                                          "greeting.h", "main.cc", "scenarios/creation.yaml",
                                          "scenarios/manifests/sample.yaml"}));
  EXPECT_TRUE(absl::StrContains(Read("crds/greetings.yaml"), "name: greetings.example.com\n"));
  EXPECT_TRUE(absl::StrContains(Read("greeting.h"), "class GreetingReconciler"));
}

TEST_F(NewCommandTest, PluralsAreEnglish) {
  for (const auto& [kind, plural] :
       {std::pair{"Policy", "policies"}, {"Bus", "buses"}, {"Gateway", "gateways"}}) {
    project_.kind = kind;
    ASSERT_EQ(WriteProject(project_), absl::OkStatus());
    EXPECT_TRUE(fs::exists(folder_ / "crds" / (std::string(plural) + ".yaml"))) << kind;
    fs::remove_all(folder_);
  }
}

TEST_F(NewCommandTest, FolderThatHoldsSomethingIsLeftAlone) {
  fs::create_directories(folder_);
  std::ofstream(folder_ / "mine") << "x";
  EXPECT_EQ(WriteProject(project_), absl::AlreadyExistsError(folder_.string() + ": is not empty"));
  EXPECT_FALSE(fs::exists(folder_ / "WORKSPACE"));
}

TEST_F(NewCommandTest, NamesAreChecked) {
  project_.kind = "greeting";
  EXPECT_EQ(WriteProject(project_),
            absl::InvalidArgumentError("--kind: expected a capital letter and then letters or "
                                       "digits, like Greeting, got \"greeting\""));
  project_.kind = "Quiesce";
  EXPECT_EQ(WriteProject(project_), absl::InvalidArgumentError("--kind: cannot be Quiesce"));
  project_.kind = "Greeting";
  project_.group = "Example";
  EXPECT_TRUE(absl::StartsWith(WriteProject(project_).message(), "--group: \"Example\": "));
  project_.group = "";
  EXPECT_EQ(WriteProject(project_),
            absl::InvalidArgumentError("--group: expected a name like example.com"));
  project_.group = "example.com";
  project_.plural = "the greetings";
  EXPECT_EQ(
      WriteProject(project_),
      absl::InvalidArgumentError("--plural: expected small letters and digits, like greetings, "
                                 "got \"the greetings\""));
  project_.plural = "";
  project_.quiesce = "/nowhere";
  EXPECT_EQ(WriteProject(project_),
            absl::NotFoundError("--quiesce: \"/nowhere\" is no clone of Quiesce"));
}

TEST_F(NewCommandTest, UsageIsSaid) {
  testing::internal::CaptureStderr();
  EXPECT_EQ(NewCommand({"--kind", "Greeting"}), kUsage);
  EXPECT_TRUE(absl::StrContains(testing::internal::GetCapturedStderr(), "expected one folder"));
}

}  // namespace
}  // namespace quiesce::tools
