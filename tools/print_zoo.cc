// Prints docs/zoo.md. Run from the top of the repository:
//   bazel run //tools:print_zoo -- 1000 > docs/zoo.md
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "absl/strings/numbers.h"
#include "absl/time/clock.h"
#include "scenarios/tables/zoo_table.h"

int main(int argc, char** argv) {
  const char* workspace = std::getenv("BUILD_WORKSPACE_DIRECTORY");
  const std::string root = workspace == nullptr ? "" : std::string(workspace) + "/";
  uint64_t seeds = 1000;
  if (argc > 2 || (argc == 2 && (!absl::SimpleAtoi(argv[1], &seeds) || seeds == 0))) {
    std::fprintf(stderr, "usage: print_zoo [SEEDS]\n");
    return 1;
  }
  const auto table = quiesce::scenarios::ZooTable(
      root, seeds, &absl::Now,
      [](const std::string& row) { std::fprintf(stderr, "%s\n", row.c_str()); });
  if (!table.ok()) {
    std::fprintf(stderr, "%s\n", std::string(table.status().message()).c_str());
    return 1;
  }
  std::fputs(table->c_str(), stdout);
  return 0;
}
