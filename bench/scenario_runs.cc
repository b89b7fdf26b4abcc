#include "bench/scenario_runs.h"

#include <utility>

#include "scenarios/play/repository_catalog.h"

namespace quiesce::bench {

absl::StatusOr<std::unique_ptr<ScenarioRuns>> ScenarioRuns::New(const std::string& path) {
  auto loaded = scenarios::ReadScenario(path, scenarios::RepositoryCatalog().Names());
  if (!loaded.ok()) return loaded.status();
  std::unique_ptr<ScenarioRuns> runs(new ScenarioRuns);
  runs->loaded_ = std::make_unique<scenarios::LoadedScenario>(*std::move(loaded));
  auto prepared =
      scenarios::PreparedScenario::New(runs->loaded_.get(), &scenarios::RepositoryCatalog());
  if (!prepared.ok()) return prepared.status();
  runs->prepared_ = *std::move(prepared);
  return runs;
}

}  // namespace quiesce::bench
