// Prints docs/scenario.schema.json. Run from the top of the repository:
//   bazel run //scenarios/language:print_schema > docs/scenario.schema.json
#include <cstdio>
#include <cstdlib>
#include <string>

#include "scenarios/language/json_schema.h"
#include "scenarios/language/manifest.h"

int main() {
  const char* root = std::getenv("BUILD_WORKSPACE_DIRECTORY");
  const std::string path =
      std::string(root == nullptr ? "." : root) + "/scenarios/language/scenario.proto";
  const auto proto = quiesce::scenarios::ReadFile(path);
  if (!proto.ok()) {
    std::fprintf(stderr, "%s\n", std::string(proto.status().message()).c_str());
    return 1;
  }
  std::fputs(quiesce::scenarios::MakeJsonSchema(*proto).c_str(), stdout);
  return 0;
}
