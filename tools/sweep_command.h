// The sweeps of `quiesce run`: each place of the plain run at which something can go wrong, once.
//
//   SweepSettings settings;
//   settings.crash = true;
//   return RunSweeps(catalog, loaded, settings);      // the exit code
#ifndef QUIESCE_TOOLS_SWEEP_COMMAND_H_
#define QUIESCE_TOOLS_SWEEP_COMMAND_H_

#include <string>
#include <vector>

#include "scenarios/language/reader.h"
#include "scenarios/play/catalog.h"

namespace quiesce::tools {

struct SweepSettings {
  bool crash = false, fault = false;
  bool json = false;
  int jobs = 0;             // threads; 0: one for each core
  bool all_copies = false;  // of what a scenario applies many times, not only a few
  std::string out = "out";  // where tapes go
};

// Says on stdout how many points each scenario has and which of them broke. 0, 1, 2 or 4; see
// command.h.
int RunSweeps(const scenarios::Catalog& catalog,
              const std::vector<scenarios::LoadedScenario>& loaded, const SweepSettings& settings);

}  // namespace quiesce::tools

#endif  // QUIESCE_TOOLS_SWEEP_COMMAND_H_
