#include "tools/quiesce_main.h"

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "scenarios/language/strings.h"
#include "tools/command.h"
#include "tools/conformance_command.h"
#include "tools/new_command.h"
#include "tools/version.h"

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
    "  list              scenarios, controllers, external services, findings, strategies\n"
    "  new FOLDER        writes the workspace of a project of one's own\n"
    "  conformance DIR   replays recordings of a real API server or of controller-runtime\n"
    "\n"
    "quiesce COMMAND --help tells more of each; quiesce --version tells the version.\n"
    "\n"
    "example: quiesce run scenarios --seeds 200\n";

int Main(const scenarios::Catalog& catalog, const std::vector<std::string>& args) {
  if (args.empty()) {
    std::fputs(kHelp, stderr);
    return kUsage;
  }
  const std::vector<std::string> rest(args.begin() + 1, args.end());
  if (args[0] == "run") return RunCommand(catalog, rest);
  if (args[0] == "replay") return ReplayCommand(catalog, rest);
  if (args[0] == "list") return ListCommand(catalog, rest);
  if (args[0] == "conformance") return ConformanceCommand(rest);
  if (args[0] == "new") return NewCommand(rest);
  if (args[0] == "--help" || args[0] == "-h" || args[0] == "help") {
    std::fputs(kHelp, stdout);
    return kAllAsExpected;
  }
  if (args[0] == "--version") {
    std::printf("quiesce %s\n", kVersion);
    return kAllAsExpected;
  }
  std::fprintf(
      stderr, "quiesce: unknown command %s%s\nquiesce --help lists them\n", args[0].c_str(),
      scenarios::DidYouMean(args[0], {"run", "replay", "list", "conformance", "new"}).c_str());
  return kUsage;
}

}  // namespace

int QuiesceMain(int argc, char** argv, scenarios::Catalog catalog) {
  // `bazel run` starts programs elsewhere and says where it was called.
  const char* called_in = std::getenv("BUILD_WORKING_DIRECTORY");
  if (called_in != nullptr && chdir(called_in) != 0) {
    std::fprintf(stderr, "quiesce: cannot go to %s\n", called_in);
    return kUsage;
  }
  if (absl::Status checked = catalog.Check(); !checked.ok()) {
    std::fprintf(stderr, "quiesce: %s\n", std::string(checked.message()).c_str());
    return kUsage;
  }
  return Main(catalog, std::vector<std::string>(argv + 1, argv + argc));
}

}  // namespace quiesce::tools
