// string.format(): "%s has %d".format([name, count]).
//
// Source: github.com/google/cel-go/ext/formatting.go, with its default locale.
#ifndef QUIESCE_APISERVER_FAKE_CEL_TEXT_FORMAT_H_
#define QUIESCE_APISERVER_FAKE_CEL_TEXT_FORMAT_H_

#include <cstddef>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "apiserver_fake/cel/val.h"

namespace quiesce::cel {

// One clause of a format, "%.2f".
struct FormatClause {
  char kind = 's';
  int precision = 6;
};

// Reads the clauses of a format one by one.
class FormatReader {
 public:
  explicit FormatReader(absl::string_view format) : rest_(format) {}
  // The next clause; nullopt at the end. `has_argument`: one is left for it; its number is `index`.
  absl::StatusOr<std::optional<FormatClause>> Next(bool has_argument, size_t index);
  // The text before the clause that Next() gave last, or before the end.
  const std::string& text() const { return text_; }

 private:
  absl::StatusOr<FormatClause> TakeClause();

  absl::string_view rest_;
  std::string text_;
};

// Whether a value of the type ("int", "google.protobuf.Duration") can be shown by the clause, and
// the complaint where not.
bool FitsClause(char clause, absl::string_view type);
std::string ClauseMisfit(char clause, absl::string_view type);

// `args` is a list. Errors are InvalidArgument with the real server's text.
absl::StatusOr<std::string> FormatText(absl::string_view format, const CelValue& args);

}  // namespace quiesce::cel

#endif  // QUIESCE_APISERVER_FAKE_CEL_TEXT_FORMAT_H_
