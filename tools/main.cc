// The quiesce program: tools/quiesce COMMAND.

#include <cstdio>
#include <string>
#include <vector>

#include "scenarios/language/strings.h"
#include "tools/command.h"
#include "tools/conformance_command.h"

namespace quiesce::tools {
namespace {

constexpr char kHelp[] =
    "Quiesce runs Kubernetes reconcilers in a simulated cluster and says with evidence where they\n"
    "loop, deadlock or retry wrongly.\n"
    "\n"
    "usage: quiesce COMMAND [ARGUMENT ...]\n"
    "\n"
    "  run PATH ...      plays scenarios and says what was found\n"
    "  replay FILE       plays one recorded run again\n"
    "  list              scenarios, controllers, external services, findings\n"
    "  conformance DIR   replays recordings of a real API server or of controller-runtime\n"
    "\n"
    "quiesce COMMAND --help tells more of each.\n"
    "\n"
    "example: quiesce run scenarios --seeds 200\n";

int Main(const std::vector<std::string>& args) {
  if (args.empty()) {
    std::fputs(kHelp, stderr);
    return kUsage;
  }
  const std::vector<std::string> rest(args.begin() + 1, args.end());
  if (args[0] == "run") return RunCommand(rest);
  if (args[0] == "replay") return ReplayCommand(rest);
  if (args[0] == "list") return ListCommand(rest);
  if (args[0] == "conformance") return ConformanceCommand(rest);
  if (args[0] == "--help" || args[0] == "-h" || args[0] == "help") {
    std::fputs(kHelp, stdout);
    return kAllAsExpected;
  }
  std::fprintf(stderr, "quiesce: unknown command %s%s\nquiesce --help lists them\n",
               args[0].c_str(),
               scenarios::DidYouMean(args[0], {"run", "replay", "list", "conformance"}).c_str());
  return kUsage;
}

}  // namespace

}  // namespace quiesce::tools

int main(int argc, char** argv) {
  return quiesce::tools::Main(std::vector<std::string>(argv + 1, argv + argc));
}
