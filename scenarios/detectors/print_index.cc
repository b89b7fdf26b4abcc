// Prints docs/findings/README.md. Run from the top of the repository:
//   bazel run //scenarios/detectors:print_index >docs/findings/README.md
#include <cstdio>

#include "scenarios/detectors/all_detectors.h"
#include "scenarios/detectors/index.h"

int main() {
  std::fputs(quiesce::scenarios::MakeFindingsIndex(quiesce::scenarios::AllDetectors()).c_str(),
             stdout);
  return 0;
}
