#include "tools/tidy/line_length.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace quiesce::tools {
namespace {

size_t Columns(absl::string_view line) {
  // Bytes 10xxxxxx continue a character.
  return static_cast<size_t>(
      std::count_if(line.begin(), line.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

bool IsOneWord(absl::string_view line) {
  line = absl::StripAsciiWhitespace(line);
  if (absl::StartsWith(line, "# ")) line.remove_prefix(2);
  if (absl::StartsWith(line, "// ")) line.remove_prefix(3);
  return !absl::StrContains(line, ' ');
}

}  // namespace

bool HasShortLines(absl::string_view path, absl::string_view text) {
  const absl::string_view name = path.substr(path.rfind('/') + 1);
  for (absl::string_view end : {".bazel", ".bzl", ".bazelrc", ".BUILD", ".proto", ".sh"}) {
    if (absl::EndsWith(name, end)) return true;
  }
  return name == "BUILD" || name == "WORKSPACE" || absl::StartsWith(text, "#!");
}

std::vector<std::string> CheckLineLengths(absl::string_view path, absl::string_view text) {
  std::vector<std::string> problems;
  int number = 0;
  for (absl::string_view line : absl::StrSplit(text, '\n')) {
    ++number;
    const size_t columns = Columns(line);
    if (columns <= kMaxColumns || IsOneWord(line)) continue;
    problems.push_back(
        absl::StrCat(path, ":", number, ": ", columns, " columns, more than ", kMaxColumns));
  }
  return problems;
}

}  // namespace quiesce::tools
