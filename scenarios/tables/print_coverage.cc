// Prints docs/coverage.md. Run from the top of the repository:
//   bazel run //scenarios/tables:print_coverage > docs/coverage.md
#include <cstdio>
#include <cstdlib>
#include <string>

#include "scenarios/tables/coverage.h"

int main() {
  const char* workspace = std::getenv("BUILD_WORKSPACE_DIRECTORY");
  const auto page =
      quiesce::scenarios::CoveragePage(workspace == nullptr ? "" : std::string(workspace) + "/");
  if (!page.ok()) {
    std::fprintf(stderr, "%s\n", std::string(page.status().message()).c_str());
    return 1;
  }
  std::fputs(page->c_str(), stdout);
  return 0;
}
