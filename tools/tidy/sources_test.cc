// Checks the sources of the project: see tidy.h, line_length.h and dead_code.h.
#include <filesystem>
#include <set>
#include <string>

#include "absl/strings/match.h"
#include "gtest/gtest.h"
#include "tools/tidy/dead_code.h"
#include "tools/tidy/line_length.h"
#include "tools/tidy/source_tree.h"
#include "tools/tidy/tidy.h"

namespace quiesce::tools {
namespace {

// Headers that nothing includes.
const std::set<std::string>& Alive() {
  static const auto& headers = *new std::set<std::string>{
      // Their sources define what work_queue.h declares.
      "reconcilers/runtime/queue/classic_queue.h",
      "reconcilers/runtime/queue/priority_queue.h",
  };
  return headers;
}

bool IsCpp(const std::string& path) {
  return absl::EndsWith(path, ".h") || absl::EndsWith(path, ".cc");
}

// The test runs outside of the sandbox, and WORKSPACE is a link to the file in the top folder: so
// the sources of all packages can be read, also of those that this test does not depend on.
const SourceTree& Tree() {
  static const auto& tree =
      *new SourceTree(ReadSourceTree(std::filesystem::canonical("WORKSPACE").parent_path()));
  return tree;
}

TEST(Sources, KeepTheRules) {
  // The examples keep rules of their own, as the workspaces of others do.
  const std::set<std::string> folders = {"sim",       "apiserver_fake", "reconcilers",
                                         "scenarios", "tools",          "bench"};
  int files = 0;
  for (const auto& [path, text] : Tree()) {
    if (!IsCpp(path) || folders.count(path.substr(0, path.find('/'))) == 0) continue;
    ++files;
    for (const std::string& problem : CheckSource(path, text)) ADD_FAILURE() << problem;
  }
  EXPECT_GT(files, 100);
}

TEST(Sources, HaveShortLines) {
  int files = 0;
  for (const auto& [path, text] : Tree()) {
    if (!HasShortLines(path, text)) continue;
    ++files;
    for (const std::string& problem : CheckLineLengths(path, text)) ADD_FAILURE() << problem;
  }
  EXPECT_GT(files, 20);
}

TEST(Sources, AreAllUsed) {
  SourceTree tree;
  for (const auto& [path, text] : Tree()) {
    // Precompiled headers are included by the compiler's command line.
    if (absl::StartsWith(path, "bazel/") && absl::EndsWith(path, ".h")) continue;
    // A copy for cgo, which `quiesce go-library` writes.
    if (absl::StartsWith(path, "go/lib/")) continue;
    // The examples are workspaces of their own; their BUILD files use ours.
    if (absl::StartsWith(path, "examples/") && IsCpp(path)) continue;
    if (IsCpp(path) || absl::EndsWith(path, "BUILD.bazel") || absl::EndsWith(path, ".bzl")) {
      tree[path] = text;
    }
  }
  for (const std::string& problem : FindDeadCode(tree, Alive())) ADD_FAILURE() << problem;
}

}  // namespace
}  // namespace quiesce::tools
