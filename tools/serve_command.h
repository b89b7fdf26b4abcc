// `quiesce serve`: the simulated API server behind HTTPS, for kubectl, client libraries and
// operators in any language.
#ifndef QUIESCE_TOOLS_SERVE_COMMAND_H_
#define QUIESCE_TOOLS_SERVE_COMMAND_H_

#include <string>
#include <vector>

namespace quiesce::tools {

// Takes the arguments after "serve"; returns the exit code when it is stopped by SIGINT or SIGTERM.
int ServeCommand(const std::vector<std::string>& args);

}  // namespace quiesce::tools

#endif  // QUIESCE_TOOLS_SERVE_COMMAND_H_
