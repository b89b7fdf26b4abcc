// The examples in the opening comments of headers, as a program that needs only to compile: what an
// example calls must be there.
//
//   std::vector<HeaderExample> examples = HeaderExamples("sim/random.h", text);
//   WriteFile("examples.cc", ExampleProgram(examples));
//   for (const std::string& mistake : ExampleMistakes(compiler_output)) Report(mistake);
//
// An example is code of the reader: it may use variables, and constants kName, that it does not
// declare, return what it likes, and leave things out: a line that begins with three dots, or an
// if or for that ends with them. Types and functions must be known where the header is; those
// that stand for anything are Use, Print, Report, Refuse, Fail, Exit and WriteFile.
#ifndef QUIESCE_TOOLS_TIDY_HEADER_EXAMPLES_H_
#define QUIESCE_TOOLS_TIDY_HEADER_EXAMPLES_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace quiesce::tools {

struct HeaderExample {
  std::string header;             // its path from the top folder
  std::string namespace_;         // the last that the header opens: where the example stands
  int line = 1;                   // of its first line in the header
  std::vector<std::string> code;  // a line each
};

// Those of one header: in the comment that it begins with, lines that are indented by three spaces,
// where one of them ends a statement.
std::vector<HeaderExample> HeaderExamples(absl::string_view path, absl::string_view text);

// A translation unit with all of them, whose lines go by the names of the headers.
std::string ExampleProgram(const std::vector<HeaderExample>& examples);

// The errors of the compiler about such a program, short of those about what examples may leave
// out: "sim/random.h:5:3: error: ...".
std::vector<std::string> ExampleMistakes(absl::string_view compiler_output);

}  // namespace quiesce::tools

#endif  // QUIESCE_TOOLS_TIDY_HEADER_EXAMPLES_H_
