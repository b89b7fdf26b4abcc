// The quiesce program: finds the command that was asked for and runs it.
#include <cstdio>
#include <cstring>
#include <string>
#include <vector>

#include "tools/conformance_command.h"

namespace quiesce::tools {
namespace {

struct Command {
  const char* name;
  int (*run)(const std::vector<std::string>& args);
  const char* summary;
};

constexpr Command kCommands[] = {
    {"conformance", &ConformanceCommand,
     "replay recorded cases of real servers and libraries"},
};

void PrintHelp(std::FILE* out) {
  std::fprintf(out,
               "usage: quiesce COMMAND [ARGUMENT ...]\n"
               "\n"
               "commands:\n");
  for (const Command& command : kCommands) {
    std::fprintf(out, "  %-12s %s\n", command.name, command.summary);
  }
  std::fprintf(out, "\n`quiesce COMMAND --help` says more of a command.\n");
}

int Main(int argc, char** argv) {
  if (argc < 2) {
    PrintHelp(stderr);
    return 1;
  }
  std::string name = argv[1];
  if (name == "--help" || name == "-h" || name == "help") {
    PrintHelp(stdout);
    return 0;
  }
  std::vector<std::string> args(argv + 2, argv + argc);
  for (const Command& command : kCommands) {
    if (name == command.name) return command.run(args);
  }
  std::fprintf(stderr, "quiesce: unknown command %s\n\n", name.c_str());
  PrintHelp(stderr);
  return 1;
}

}  // namespace
}  // namespace quiesce::tools

int main(int argc, char** argv) { return quiesce::tools::Main(argc, argv); }
