// The commands of the `quiesce` program.
#ifndef QUIESCE_TOOLS_COMMAND_H_
#define QUIESCE_TOOLS_COMMAND_H_

#include <string>
#include <vector>

#include "scenarios/play/catalog.h"

namespace quiesce::tools {

// What the program ends with.
enum ExitCode {
  kAllAsExpected = 0,
  kUsage = 1,         // wrong usage, or a file that cannot be read or understood
  kFinding = 2,       // a finding, or an expectation that does not hold
  kOwnError = 3,      // the tool itself failed, or a run was not deterministic
  kInconclusive = 4,  // a bound was hit
};

// Each takes what the program knows and the arguments after its name, and returns the exit code.
int RunCommand(const scenarios::Catalog& catalog, const std::vector<std::string>& args);
int ReplayCommand(const scenarios::Catalog& catalog, const std::vector<std::string>& args);
int ListCommand(const scenarios::Catalog& catalog, const std::vector<std::string>& args);

}  // namespace quiesce::tools

#endif  // QUIESCE_TOOLS_COMMAND_H_
