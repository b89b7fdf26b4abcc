#include "apiserver_fake/schema/pattern.h"

#include <re2/re2.h>

#include <string>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace quiesce::schema {
namespace {

// Go also accepts (?<name>...), which this RE2 knows only as (?P<name>...).
std::string WithPythonNames(absl::string_view expression) {
  std::string out;
  bool in_class = false;
  for (size_t i = 0; i < expression.size(); ++i) {
    char c = expression[i];
    out.push_back(c);
    if (c == '\\' && i + 1 < expression.size()) {
      out.push_back(expression[++i]);
    } else if (c == '[') {
      in_class = true;
    } else if (c == ']') {
      in_class = false;
    } else if (c == '(' && !in_class && absl::StartsWith(expression.substr(i), "(?<") &&
               i + 3 < expression.size() && expression[i + 3] != '=' && expression[i + 3] != '!') {
      out.append("?P<");
      i += 2;
    }
  }
  return out;
}

// k8s.io's errors show the texts of Go's regexp/syntax/parse.go.
absl::string_view GoErrorText(re2::RE2::ErrorCode code) {
  switch (code) {
    case re2::RE2::ErrorBadEscape:
      return "invalid escape sequence";
    case re2::RE2::ErrorBadCharClass:
      return "invalid character class";
    case re2::RE2::ErrorBadCharRange:
      return "invalid character class range";
    case re2::RE2::ErrorMissingBracket:
      return "missing closing ]";
    case re2::RE2::ErrorMissingParen:
      return "missing closing )";
    case re2::RE2::ErrorUnexpectedParen:
      return "unexpected )";
    case re2::RE2::ErrorTrailingBackslash:
      return "trailing backslash at end of expression";
    case re2::RE2::ErrorRepeatArgument:
      return "missing argument to repetition operator";
    case re2::RE2::ErrorRepeatSize:
      return "invalid repeat count";
    case re2::RE2::ErrorRepeatOp:
      return "invalid nested repetition operator";
    case re2::RE2::ErrorBadPerlOp:
      return "invalid or unsupported Perl syntax";
    case re2::RE2::ErrorBadUTF8:
      return "invalid UTF-8";
    case re2::RE2::ErrorBadNamedCapture:
      return "invalid named capture";
    case re2::RE2::ErrorPatternTooLarge:
      return "expression too large";
    default:
      return "regexp/syntax: internal error";
  }
}

std::shared_ptr<const re2::RE2> Build(absl::string_view expression) {
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(int64_t{64} << 20);
  std::string text = WithPythonNames(expression);
  return std::make_shared<const re2::RE2>(re2::StringPiece(text.data(), text.size()), options);
}

}  // namespace

absl::StatusOr<Pattern> Pattern::Compile(absl::string_view expression) {
  Pattern pattern;
  pattern.re_ = Build(expression);
  if (pattern.re_->ok()) return pattern;
  re2::RE2::ErrorCode code = pattern.re_->error_code();
  std::string argument = pattern.re_->error_arg();
  // Go shows the whole expression where it misses or finds a parenthesis.
  if (code == re2::RE2::ErrorMissingParen || code == re2::RE2::ErrorUnexpectedParen) {
    argument = std::string(expression);
  }
  std::string text = absl::StrCat("error parsing regexp: ", GoErrorText(code));
  absl::StrAppend(&text, ": `", argument, "`");
  return absl::InvalidArgumentError(text);
}

Pattern Pattern::CompileOrNothing(absl::string_view expression) {
  Pattern pattern;
  pattern.re_ = Build(expression);
  return pattern;
}

bool Pattern::Matches(absl::string_view text) const {
  return re_ != nullptr && re_->ok() &&
         re2::RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), *re_);
}

}  // namespace quiesce::schema
