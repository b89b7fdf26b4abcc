// Logs of simulated runs, on stderr, by spdlog. Lines carry simulated time, never the machine's.
#ifndef QUIESCE_TOOLS_LOG_H_
#define QUIESCE_TOOLS_LOG_H_

#include <string>

#include "absl/status/status.h"
#include "sim/trace.h"

namespace quiesce::tools {

// "", "info" or "debug"; InvalidArgument for anything else.
absl::Status SetUpLog(const std::string& level);

// Writes every record of a run: inputs and lifecycles at info, the rest at debug.
void LogTrace(const sim::Trace& trace);

}  // namespace quiesce::tools

#endif  // QUIESCE_TOOLS_LOG_H_
