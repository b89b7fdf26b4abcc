// The length of lines in files that no formatter keeps: build files, scripts, protos.
//
//   for (const std::string& problem : CheckLineLengths("sim/BUILD.bazel", text)) Report(problem);
#ifndef QUIESCE_TOOLS_TIDY_LINE_LENGTH_H_
#define QUIESCE_TOOLS_TIDY_LINE_LENGTH_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace quiesce::tools {

// As in .clang-format, which sees to the C++ sources.
inline constexpr size_t kMaxColumns = 100;

// Whether the lines of a file with this path are to be short: BUILD files, *.bzl, .bazelrc,
// *.proto, and scripts (*.sh, or a text that begins with #!).
bool HasShortLines(absl::string_view path, absl::string_view text);

// The lines over kMaxColumns, each as `path:line: what`. A line that holds one long word only, as
// an address, may be longer. Columns are counted in characters, not in bytes of UTF-8.
std::vector<std::string> CheckLineLengths(absl::string_view path, absl::string_view text);

}  // namespace quiesce::tools

#endif  // QUIESCE_TOOLS_TIDY_LINE_LENGTH_H_
