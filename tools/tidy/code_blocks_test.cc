// The code in docs/reconcilers.md that says which file it is from stands in that file, word for
// word.
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/string_view.h"
#include "gtest/gtest.h"

namespace quiesce::tools {
namespace {

namespace fs = std::filesystem;

// WORKSPACE is a link to the file in the top folder: see sources_test.cc.
std::string Read(const std::string& path) {
  std::ifstream file(fs::canonical("WORKSPACE").parent_path() / path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
}

TEST(Reconcilers, CodeIsThatOfTheExample) {
  const std::string page = Read("docs/reconcilers.md");
  const std::string mark = "<!-- examples/", end = " -->\n";
  int blocks = 0;
  for (size_t at = page.find(mark); at != std::string::npos; at = page.find(mark, at + 1)) {
    const size_t name = at + std::string("<!-- ").size(), name_end = page.find(end, at);
    ASSERT_NE(name_end, std::string::npos);
    const std::string path = page.substr(name, name_end - name);
    const size_t begin = page.find('\n', page.find("```", name_end)) + 1;
    const std::string code = page.substr(begin, page.find("```\n", begin) - begin);
    EXPECT_TRUE(absl::StrContains(Read(path), code)) << path << " does not hold:\n" << code;
    ++blocks;
  }
  EXPECT_GE(blocks, 6);
}

}  // namespace
}  // namespace quiesce::tools
