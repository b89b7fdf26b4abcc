#include "tools/tidy/source_tree.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <system_error>

namespace quiesce::tools {
namespace {

namespace fs = std::filesystem;

bool IsSource(const fs::path& path) {
  const std::string end = path.extension().string();
  const auto ends = {"", ".h", ".cc", ".proto", ".bazel", ".bazelrc", ".bzl", ".BUILD", ".sh"};
  return std::find(ends.begin(), ends.end(), end) != ends.end() || path.filename() == ".bazelrc";
}

std::string Read(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
}

}  // namespace

SourceTree ReadSourceTree(const fs::path& top) {
  SourceTree tree;
  std::error_code error;
  for (fs::recursive_directory_iterator it(top, error), end; !error && it != end;
       it.increment(error)) {
    const fs::path name = it->path().filename();
    if (it->is_symlink(error)) continue;
    if (it->is_directory(error)) {
      if (name == ".git" || name == "out") it.disable_recursion_pending();
    } else if (IsSource(it->path())) {
      tree[it->path().lexically_relative(top).generic_string()] = Read(it->path());
    }
  }
  return tree;
}

}  // namespace quiesce::tools
