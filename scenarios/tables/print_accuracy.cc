// Prints docs/findings/accuracy.md; tools/accuracy calls it.
//   bazel run //scenarios/tables:print_accuracy -- 1000 > docs/findings/accuracy.md
// Exit codes: 0 every verdict is right or explained, 1 wrong usage or a bad file, 2 some are
// neither.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "absl/strings/numbers.h"
#include "scenarios/tables/accuracy.h"

int main(int argc, char** argv) {
  const char* workspace = std::getenv("BUILD_WORKSPACE_DIRECTORY");
  uint64_t seeds = 1000;
  if (argc > 2 || (argc == 2 && (!absl::SimpleAtoi(argv[1], &seeds) || seeds == 0))) {
    std::fprintf(stderr, "usage: print_accuracy [SEEDS]: expected a number of seeds above 0\n");
    return 1;
  }
  const auto accuracy = quiesce::scenarios::MeasureAccuracy(
      workspace == nullptr ? "" : std::string(workspace) + "/", seeds, /*jobs=*/0);
  if (!accuracy.ok()) {
    std::fprintf(stderr, "%s\n", std::string(accuracy.status().message()).c_str());
    return 1;
  }
  std::fputs(AccuracyPage(*accuracy).c_str(), stdout);
  return Unexplained(*accuracy).empty() ? 0 : 2;
}
