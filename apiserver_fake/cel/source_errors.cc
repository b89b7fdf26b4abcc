#include "apiserver_fake/cel/source_errors.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "apiserver_fake/base/utf8.h"

namespace quiesce::cel {
namespace {

// More are not shown.
constexpr size_t kMaxErrors = 100;

}  // namespace

void SourceErrors::Add(int32_t offset, std::string message) {
  errors_.push_back({offset, std::move(message)});
}

std::string SourceErrors::Show(const Error& error) const {
  if (error.offset < 0) return absl::StrCat("ERROR: <input>:-1:0: ", error.message);
  int line = 1, column = 0;
  size_t line_start = 0, at = 0;
  for (int32_t i = 0; i < error.offset && at < text_.size(); ++i) {
    const bool newline = text_[at] == '\n';
    at += DecodeRune(text_.substr(at)).size;
    ++column;
    if (!newline) continue;
    ++line;
    column = 0;
    line_start = at;
  }
  absl::string_view snippet = text_.substr(line_start);
  snippet = snippet.substr(0, snippet.find('\n'));
  std::string shown(snippet), pointer;
  std::replace(shown.begin(), shown.end(), '\t', ' ');
  absl::string_view rest = shown;
  for (int i = 0; i < column && !rest.empty(); ++i) {
    Rune rune = DecodeRune(rest);
    pointer += rune.size > 1 ? "\xEF\xBC\x8E" : ".";
    rest.remove_prefix(rune.size);
  }
  pointer += !rest.empty() && DecodeRune(rest).size > 1 ? "\xEF\xBC\xBE" : "^";
  return absl::StrCat("ERROR: <input>:", line, ":", column + 1, ": ", error.message, "\n | ", shown,
                      "\n | ", pointer);
}

std::string SourceErrors::ToString() const {
  std::vector<Error> sorted = errors_;
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const Error& a, const Error& b) { return a.offset < b.offset; });
  std::string text;
  for (size_t i = 0; i < sorted.size() && i < kMaxErrors; ++i) {
    absl::StrAppend(&text, i == 0 ? "" : "\n", Show(sorted[i]));
  }
  if (sorted.size() > kMaxErrors) {
    absl::StrAppend(&text, "\n", sorted.size() - kMaxErrors, " more errors were truncated");
  }
  return text;
}

}  // namespace quiesce::cel
