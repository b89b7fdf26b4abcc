// `quiesce new`: writes the workspace of a new project: a reconciler with its kind and a scenario,
// which build and pass as they are.
#ifndef QUIESCE_TOOLS_NEW_COMMAND_H_
#define QUIESCE_TOOLS_NEW_COMMAND_H_

#include <string>
#include <vector>

#include "absl/status/status.h"

namespace quiesce::tools {

// What a project is about. Empty members are made from the others.
struct NewProject {
  std::string folder;   // must not be there yet, or be empty
  std::string kind;     // "Greeting"
  std::string group;    // "example.com"
  std::string plural;   // "greetings"
  std::string quiesce;  // the clone of Quiesce that it is to use, an absolute path
};

// InvalidArgument for a kind, group or plural that Kubernetes would refuse or that cannot be the
// name of what is written; NotFound where `quiesce` is no clone; AlreadyExists where the folder
// holds something.
absl::Status WriteProject(NewProject project);

// `args` come after the command's name; returns the exit code.
int NewCommand(const std::vector<std::string>& args);

}  // namespace quiesce::tools

#endif  // QUIESCE_TOOLS_NEW_COMMAND_H_
