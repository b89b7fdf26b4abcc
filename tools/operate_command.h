// `quiesce operate`: controllers in C++ at work in a real cluster.
#ifndef QUIESCE_TOOLS_OPERATE_COMMAND_H_
#define QUIESCE_TOOLS_OPERATE_COMMAND_H_

#include <string>
#include <vector>

#include "scenarios/play/catalog.h"

namespace quiesce::tools {

int OperateCommand(const scenarios::Catalog& catalog, const std::vector<std::string>& args);

}  // namespace quiesce::tools

#endif  // QUIESCE_TOOLS_OPERATE_COMMAND_H_
