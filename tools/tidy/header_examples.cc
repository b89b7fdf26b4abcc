#include "tools/tidy/header_examples.h"

#include <cstddef>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace quiesce::tools {
namespace {

constexpr absl::string_view kIndent = "   ";

// A line without the comment at its end.
absl::string_view Code(absl::string_view line) {
  return absl::StripTrailingAsciiWhitespace(line.substr(0, line.find("//")));
}

// Not a table, nor a list.
bool IsCode(const std::vector<std::string>& lines) {
  if (lines.empty() || absl::StartsWith(lines[0], "   - ")) return false;
  for (const std::string& line : lines) {
    if (absl::EndsWith(Code(line), ";")) return true;
  }
  return false;
}

std::string LastNamespace(absl::string_view text) {
  std::string found = "quiesce";
  for (absl::string_view line : absl::StrSplit(text, '\n')) {
    if (absl::ConsumePrefix(&line, "namespace quiesce") && absl::ConsumeSuffix(&line, " {")) {
      found = absl::StrCat("quiesce", line);
    }
  }
  return found;
}

// Says nothing in place of what the example leaves out.
std::string Filled(absl::string_view line) {
  if (absl::StartsWith(absl::StripLeadingAsciiWhitespace(line), "...")) return "";
  std::string filled = absl::StrReplaceAll(line, {{"{ ... }", "{}"}, {"{...}", "{}"}});
  const absl::string_view code = Code(filled);
  if (absl::EndsWith(code, ") ...")) return absl::StrCat(code.substr(0, code.size() - 3), ";");
  return filled;
}

// The first line of a class or function, which goes on to a line that closes it.
bool OpensDefinition(absl::string_view line) {
  const absl::string_view code = Code(line);
  if (!absl::ConsumePrefix(&line, kIndent) || line.empty() || line[0] == ' ') return false;
  if (absl::StartsWith(line, "class ") || absl::StartsWith(line, "struct ")) {
    return absl::EndsWith(code, "{");
  }
  for (absl::string_view word : {"if ", "for ", "while ", "switch ", "do "}) {
    if (absl::StartsWith(line, word)) return false;
  }
  return absl::EndsWith(code, ") {") && !absl::StrContains(code, "[");
}

bool ClosesDefinition(absl::string_view line) {
  const absl::string_view code = Code(line);
  return code == "   }" || code == "   };";
}

bool IsCoroutine(const std::vector<std::string>& code) {
  for (const std::string& line : code) {
    if (absl::StrContains(line, "co_await") || absl::StrContains(line, "co_return")) return true;
  }
  return false;
}

// Definitions stand in the namespace, everything else in a function behind them.
void AppendExample(const HeaderExample& example, size_t number, std::string* program) {
  absl::StrAppend(program, "namespace ", example.namespace_, " { namespace example_", number,
                  " {\n");
  std::vector<std::string> statements;
  int line = example.line;
  bool in_definition = false;
  for (const std::string& source : example.code) {
    const std::string place = absl::StrCat("#line ", line++, " \"", example.header, "\"\n");
    const std::string text = absl::StrCat(place, Filled(source), "\n");
    in_definition = in_definition || OpensDefinition(source);
    if (!in_definition) {
      statements.push_back(text);
      continue;
    }
    program->append(text);
    in_definition = !ClosesDefinition(source);
  }
  const bool coroutine = IsCoroutine(statements);
  absl::StrAppend(program, coroutine ? "::quiesce::sim::Task<void>" : "void", " Example() {\n");
  for (const std::string& statement : statements) program->append(statement);
  absl::StrAppend(program, coroutine ? "co_return;\n" : "", "}\n}}\n");
}

// What an error quotes first: `use of undeclared identifier 'x'`.
absl::string_view Quoted(absl::string_view message) {
  const size_t begin = message.find('\'');
  if (begin == absl::string_view::npos) return "";
  message.remove_prefix(begin + 1);
  return message.substr(0, message.find('\''));
}

// A variable or constant that the reader has.
bool IsVariable(absl::string_view name) {
  if (name.empty()) return false;
  const bool constant = name.size() > 1 && name[0] == 'k' && absl::ascii_isupper(name[1]);
  return constant || absl::ascii_islower(name[0]);
}

bool IsLeftOut(absl::string_view message) {
  for (absl::string_view about :
       {"use of undeclared identifier", "unknown type name", "unexpected namespace name"}) {
    if (absl::StrContains(message, about)) return IsVariable(Quoted(message));
  }
  for (absl::string_view about :
       {"should not return a value", "return statement not allowed in coroutine",
        "no member named 'return_value'", "'this' cannot be captured",
        "invalid use of 'this' outside"}) {
    if (absl::StrContains(message, about)) return true;
  }
  return false;
}

}  // namespace

std::vector<HeaderExample> HeaderExamples(absl::string_view path, absl::string_view text) {
  std::vector<HeaderExample> examples;
  HeaderExample next;
  auto finish = [&] {
    if (IsCode(next.code)) {
      next.header = std::string(path);
      next.namespace_ = LastNamespace(text);
      examples.push_back(next);
    }
    next = HeaderExample();
  };
  int number = 0;
  for (absl::string_view line : absl::StrSplit(text, '\n')) {
    ++number;
    if (!absl::ConsumePrefix(&line, "//")) break;
    const bool deeper = absl::StartsWith(line, "    ");
    if (absl::StartsWith(line, kIndent) && (!deeper || !next.code.empty())) {
      if (next.code.empty()) next.line = number;
      next.code.emplace_back(line);
    } else if (line.empty() && !next.code.empty()) {
      next.code.emplace_back();
    } else {
      finish();
    }
  }
  finish();
  return examples;
}

std::string ExampleProgram(const std::vector<HeaderExample>& examples) {
  std::string program = "#include <iostream>\n#include \"sim/task.h\"\n";
  std::set<std::string> headers;
  for (const HeaderExample& example : examples) headers.insert(example.header);
  for (const std::string& header : headers)
    absl::StrAppend(&program, "#include \"", header, "\"\n");
  for (absl::string_view name : {"Use", "Print", "Report", "Refuse", "Fail", "Exit", "WriteFile"}) {
    absl::StrAppend(&program, "template <typename... T> void ", name, "(T&&...) {}\n");
  }
  size_t number = 0;
  for (const HeaderExample& example : examples) AppendExample(example, ++number, &program);
  return program;
}

std::vector<std::string> ExampleMistakes(absl::string_view compiler_output) {
  std::vector<std::string> mistakes;
  for (absl::string_view line : absl::StrSplit(compiler_output, '\n')) {
    const size_t at = line.find(" error: ");
    if (at == absl::string_view::npos || IsLeftOut(line.substr(at))) continue;
    mistakes.emplace_back(line);
  }
  return mistakes;
}

}  // namespace quiesce::tools
