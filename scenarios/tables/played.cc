#include "scenarios/tables/played.h"

#include <utility>

#include "scenarios/play/repository_catalog.h"

namespace quiesce::scenarios {

Played::Played(LoadedScenario loaded) : loaded_(std::move(loaded)) {
  named_ = ExpectedFindings(loaded_.scenario);
  for (const Name& name : loaded_.scenario.possible_findings()) named_.push_back(name.text());
}

absl::StatusOr<std::unique_ptr<Played>> Played::New(const std::string& path) {
  absl::StatusOr<LoadedScenario> loaded = ReadScenario(path, RepositoryCatalog().Names());
  if (!loaded.ok()) return loaded.status();
  std::unique_ptr<Played> played(new Played(*std::move(loaded)));
  auto prepared = PreparedScenario::New(&played->loaded_, &RepositoryCatalog());
  if (!prepared.ok()) return prepared.status();
  played->prepared_ = *std::move(prepared);
  return played;
}

Showing Played::Run(uint64_t seeds, absl::Time (*wall_clock)()) const {
  Showing showing;
  showing.seeds = seeds;
  RunOptions options;
  options.wall_clock = wall_clock;
  for (uint64_t seed = 1; seed <= seeds; ++seed) {
    const SeedResult result = RunSeed(*prepared_, seed, options);
    if (showing.first == 0) {
      showing.simulated += result.simulated;
      showing.wall += result.wall;
    }
    if (!result.expected.empty()) {
      ++showing.shown;
      if (showing.first == 0) showing.first = seed;
    }
    if (result.verdict != Verdict::kPassed) ++showing.strangers;
  }
  return showing;
}

}  // namespace quiesce::scenarios
