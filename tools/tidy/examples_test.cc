// Compiles the examples of all headers: see header_examples.h.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "tools/tidy/header_examples.h"
#include "tools/tidy/source_tree.h"

namespace quiesce::tools {
namespace {

namespace fs = std::filesystem;

std::string Read(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
}

// The project's own: not what the templates of other workspaces and the Go module have.
bool IsOurs(const std::string& path) {
  if (!absl::EndsWith(path, ".h") || absl::StrContains(path, "template")) return false;
  return !absl::StartsWith(path, "examples/") && !absl::StartsWith(path, "go/");
}

// The test runs outside of the sandbox: see sources_test.cc.
TEST(Examples, OfAllHeadersCompile) {
  const fs::path top = fs::canonical("WORKSPACE").parent_path();
  std::vector<HeaderExample> examples;
  for (const auto& [path, text] : ReadSourceTree(top)) {
    if (!IsOurs(path)) continue;
    for (HeaderExample& example : HeaderExamples(path, text)) examples.push_back(example);
  }
  EXPECT_GT(examples.size(), 150u);
  const fs::path folder = std::getenv("TEST_TMPDIR");
  const fs::path source = folder / "examples.cc", output = folder / "examples.log";
  std::ofstream(source) << ExampleProgram(examples);
  // Headers that the build makes are beside this program.
  const fs::path made = fs::path(std::getenv("TEST_SRCDIR")) / "../../..";
  const std::string command = absl::StrCat(
      "cd '", top.string(), "' && clang++-19 -std=c++20 -fsyntax-only -ferror-limit=0 -w ",
      "-fno-color-diagnostics -I. -I'", made.string(), "' '", source.string(), "' 2> '",
      output.string(), "'");
  const int exit = std::system(command.c_str());
  const std::string log = Read(output);
  // What readers have is undeclared, so there are errors always; none at all means no compiler.
  ASSERT_TRUE(absl::StrContains(log, " error: ")) << exit << ": " << log;
  ASSERT_FALSE(absl::StrContains(log, "fatal error")) << log;
  for (const std::string& mistake : ExampleMistakes(log)) ADD_FAILURE() << mistake;
}

}  // namespace
}  // namespace quiesce::tools
