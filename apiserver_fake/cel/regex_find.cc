#include "apiserver_fake/cel/regex_find.h"

#include <re2/re2.h>

#include <cstddef>

#include "apiserver_fake/base/utf8.h"

namespace quiesce::cel {

std::vector<absl::string_view> FindAll(absl::string_view expression, absl::string_view text,
                                       int64_t limit) {
  re2::RE2::Options options;
  options.set_log_errors(false);
  const re2::RE2 regex(re2::StringPiece(expression.data(), expression.size()), options);
  std::vector<absl::string_view> found;
  if (!regex.ok()) return found;
  const re2::StringPiece input(text.data(), text.size());
  // An empty match right behind another one does not count.
  size_t last_end = text.size() + 1;
  for (size_t at = 0; at <= text.size() && (limit < 0 || int64_t(found.size()) < limit);) {
    re2::StringPiece match;
    if (!regex.Match(input, at, text.size(), re2::RE2::UNANCHORED, &match, 1)) break;
    const size_t start = static_cast<size_t>(match.data() - text.data());
    const size_t end = start + match.size();
    if (!match.empty() || start != last_end) found.push_back(text.substr(start, match.size()));
    last_end = end;
    if (end > at) {
      at = end;
    } else {
      at += at < text.size() ? static_cast<size_t>(DecodeRune(text.substr(at)).size) : 1;
    }
  }
  return found;
}

}  // namespace quiesce::cel
