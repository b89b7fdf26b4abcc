// The sources of a project, read for checks that look at more than one file.
//
//   for (const auto& [path, text] : ReadSourceTree("/home/me/quiesce")) Use(path, text);
#ifndef QUIESCE_TOOLS_TIDY_SOURCE_TREE_H_
#define QUIESCE_TOOLS_TIDY_SOURCE_TREE_H_

#include <filesystem>
#include <map>
#include <string>

namespace quiesce::tools {

// The text of each file by its path from the top folder.
using SourceTree = std::map<std::string, std::string>;

// C++ sources, protos, BUILD and *.bzl files, and scripts: what has one of their endings or none.
// Links are not followed, and what git and the build keep (.git, out) is left out.
SourceTree ReadSourceTree(const std::filesystem::path& top);

}  // namespace quiesce::tools

#endif  // QUIESCE_TOOLS_TIDY_SOURCE_TREE_H_
