// Rules that the sources of this project keep and a compiler does not check.
//
//   for (const std::string& problem : CheckSource("sim/a.cc", text)) Report(problem);
#ifndef QUIESCE_TOOLS_TIDY_TIDY_H_
#define QUIESCE_TOOLS_TIDY_TIDY_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace quiesce::tools {

// The problems of one C++ source, each as `path:line: what`. `path` is relative to the top folder.
//  - Simulated code (sim, apiserver_fake, reconcilers, scenarios) calls nothing whose result
//    differs from run to run: clocks, random devices, hash-ordered containers, threads.
//  - Includes go one way, from room to room in the order of docs/design.md; bench may use all.
//    Tests may include all of their layer.
//  - A header has the guard that its path gives.
//  - No unfinished work is marked in comments.
// Comments and string literals may speak of anything.
std::vector<std::string> CheckSource(absl::string_view path, absl::string_view text);

}  // namespace quiesce::tools

#endif  // QUIESCE_TOOLS_TIDY_TIDY_H_
