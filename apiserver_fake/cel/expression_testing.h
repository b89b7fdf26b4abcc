// Expressions in tests: compiles and runs one, and shows what comes of it.
#ifndef QUIESCE_APISERVER_FAKE_CEL_EXPRESSION_TESTING_H_
#define QUIESCE_APISERVER_FAKE_CEL_EXPRESSION_TESTING_H_

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "apiserver_fake/cel/evaluator.h"
#include "apiserver_fake/cel/program.h"
#include "apiserver_fake/cel/val.h"

namespace quiesce::cel {

// An expression without self: its value, "error: ..." or the compiler's complaint.
inline std::string ResultOf(absl::string_view text) {
  Program program;
  const absl::Status compiled = program.Compile(text, CheckScope());
  if (!compiled.ok()) return std::string(compiled.message());
  const absl::Status folded = program.Fold();
  if (!folded.ok()) return std::string(folded.message());
  Evaluator evaluator(1000000);
  const CelValue result = program.Run(evaluator, CelValue(), nullptr);
  return result.is_error() ? absl::StrCat("error: ", result.text()) : result.Show();
}

// The first line of the complaint, without its place: "undeclared reference to 'x' ...".
inline std::string ComplaintOf(absl::string_view text) {
  const std::string result = ResultOf(text);
  std::string line = result.substr(0, result.find('\n'));
  const size_t start = line.find(": ", line.find("<input>"));
  return line.substr(0, 6) == "ERROR:" && start != std::string::npos ? line.substr(start + 2)
                                                                     : line;
}

}  // namespace quiesce::cel

#endif  // QUIESCE_APISERVER_FAKE_CEL_EXPRESSION_TESTING_H_
