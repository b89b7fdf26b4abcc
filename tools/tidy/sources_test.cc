// Checks every C++ source of the project: see tidy.h.
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <system_error>
#include <vector>

#include "absl/strings/match.h"
#include "gtest/gtest.h"
#include "tools/tidy/tidy.h"

namespace quiesce::tools {
namespace {

namespace fs = std::filesystem;

// The test runs outside of the sandbox, and WORKSPACE is a link to the file in the top folder: so
// the sources of all packages can be read, those of packages that nobody thought of here, too.
fs::path TopFolder() { return fs::canonical("WORKSPACE").parent_path(); }

std::string Read(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
}

TEST(Sources, KeepTheRules) {
  const fs::path top = TopFolder();
  int files = 0;
  for (const char* folder :
       {"sim", "apiserver_fake", "reconcilers", "scenarios", "tools", "bench"}) {
    std::error_code error;
    for (fs::recursive_directory_iterator it(top / folder, error), end; !error && it != end;
         it.increment(error)) {
      const std::string path = fs::relative(it->path(), top).generic_string();
      if (!absl::EndsWith(path, ".h") && !absl::EndsWith(path, ".cc")) continue;
      ++files;
      for (const std::string& problem : CheckSource(path, Read(it->path()))) {
        ADD_FAILURE() << problem;
      }
    }
  }
  EXPECT_GT(files, 100);
}

}  // namespace
}  // namespace quiesce::tools
