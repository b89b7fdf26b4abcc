// Prints the reference part of docs/scenarios.md. Run from the top of the repository:
//   bazel run //scenarios/language:print_reference
#include <cstdio>
#include <cstdlib>
#include <string>

#include "scenarios/language/manifest.h"
#include "scenarios/language/reference.h"

int main() {
  const char* root = std::getenv("BUILD_WORKSPACE_DIRECTORY");
  const std::string path =
      std::string(root == nullptr ? "." : root) + "/scenarios/language/scenario.proto";
  const auto proto = quiesce::scenarios::ReadFile(path);
  if (!proto.ok()) {
    std::fprintf(stderr, "%s\n", std::string(proto.status().message()).c_str());
    return 1;
  }
  std::printf("%s\n%s", quiesce::scenarios::kReferenceMark,
              ("\n" + quiesce::scenarios::MakeReference(*proto)).c_str());
  return 0;
}
