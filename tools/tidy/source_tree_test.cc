#include "tools/tidy/source_tree.h"

#include <fstream>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace quiesce::tools {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::Pair;

TEST(ReadSourceTree, SourcesAreReadAndNothingElse) {
  const fs::path top = fs::path(testing::TempDir()) / "source_tree";
  fs::remove_all(top);
  const auto write = [&top](const char* path) {
    fs::create_directories((top / path).parent_path());
    std::ofstream(top / path) << "text of " << path;
  };
  for (const char* path : {"sim/clock.h", "sim/BUILD.bazel", ".bazelrc", "tools/test", "README.md",
                           ".git/config", "out/a.cc", "scenarios/a.yaml"}) {
    write(path);
  }
  fs::create_directory_symlink(top / "sim", top / "bazel-sim");
  EXPECT_THAT(ReadSourceTree(top), ElementsAre(Pair(".bazelrc", "text of .bazelrc"),
                                               Pair("sim/BUILD.bazel", "text of sim/BUILD.bazel"),
                                               Pair("sim/clock.h", "text of sim/clock.h"),
                                               Pair("tools/test", "text of tools/test")));
  fs::remove_all(top);
}

}  // namespace
}  // namespace quiesce::tools
