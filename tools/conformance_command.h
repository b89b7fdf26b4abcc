// `quiesce conformance`: replays recorded cases of a real kube-apiserver against the simulated one,
// or of client-go and controller-runtime against the simulated runtime.
#ifndef QUIESCE_TOOLS_CONFORMANCE_COMMAND_H_
#define QUIESCE_TOOLS_CONFORMANCE_COMMAND_H_

#include <string>
#include <vector>

namespace quiesce::tools {

// `args` come after the command's name: [--runtime] DIR [--topics A,B] [--filter X] [--json].
// Prints each failing case with its first difference, then `N passed, N failed`. The exit code: 0
// if none failed, else 1, as for wrong usage and bad files.
int ConformanceCommand(const std::vector<std::string>& args);

}  // namespace quiesce::tools

#endif  // QUIESCE_TOOLS_CONFORMANCE_COMMAND_H_
