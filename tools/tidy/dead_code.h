// Finds what of a source tree nothing uses: files that are in no target, headers and libraries that
// only their own tests see.
//
//   SourceTree tree = {{"sim/a.h", "..."}, {"sim/BUILD.bazel", "..."}};
//   for (const std::string& problem : FindDeadCode(tree, {"sim/a.h"})) Report(problem);
#ifndef QUIESCE_TOOLS_TIDY_DEAD_CODE_H_
#define QUIESCE_TOOLS_TIDY_DEAD_CODE_H_

#include <set>
#include <string>
#include <vector>

#include "tools/tidy/source_tree.h"

namespace quiesce::tools {

// The problems, each as `path: what`, ordered by path. `tree` has *.h, *.cc, *.bzl and BUILD.bazel
// files only; `alive` are headers that are of use although nothing includes them.
//  - Every *.h and *.cc stands in the BUILD.bazel of its package, by name or without its ending, as
//    a list of names of a rule for each has it.
//  - Every a.h is included by a file that is not its own (a.cc, a_test.cc, a_fuzz.cc,
//    a_benchmark.cc). A twin that tests compare with (naive_*) needs none.
//  - Every library target stands in a BUILD or *.bzl file as a dependency.
//  - Every header of `alive` is there, and nothing includes it.
// The tree is read as text: what a macro or a glob() brings together stays unseen, and a glob()
// takes any name.
std::vector<std::string> FindDeadCode(const SourceTree& tree, const std::set<std::string>& alive);

}  // namespace quiesce::tools

#endif  // QUIESCE_TOOLS_TIDY_DEAD_CODE_H_
