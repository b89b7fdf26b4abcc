// For tests: plays scenarios that are written in place, each in a world of its own.
#ifndef QUIESCE_SCENARIOS_PLAY_WORLD_TESTING_H_
#define QUIESCE_SCENARIOS_PLAY_WORLD_TESTING_H_

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>

#include "scenarios/language/scenario_testing.h"
#include "scenarios/play/repository_catalog.h"
#include "scenarios/play/world.h"
#include "sim/plain_strategy.h"
#include "sim/random_strategy.h"

namespace quiesce::scenarios {

class WorldFixture : public testing::Test {
 protected:
  explicit WorldFixture(const std::string& folder) : folder_(folder) {}

  // Plays a scenario with a seed; 0 is the plain run. `rest` is the text after the cluster's
  // controllers.
  RunOutcome Play(const std::string& rest, uint64_t seed = 0,
                  const std::string& run = "database/fixed") {
    const LoadedScenario loaded = folder_.Load("a", run, rest);
    const auto prepared = PreparedScenario::New(&loaded, &RepositoryCatalog());
    EXPECT_TRUE(prepared.ok()) << prepared.status();
    std::unique_ptr<sim::Strategy> strategy = std::make_unique<sim::PlainStrategy>();
    if (seed > 0) strategy = std::make_unique<sim::RandomStrategy>(seed);
    World world(prepared->get(), std::move(strategy));
    return world.Run();
  }

  // The findings of the plain run, a line for each; "" if all is well.
  std::string Findings(const std::string& rest, const std::string& run = "database/fixed") {
    return Sentences(Play(rest, 0, run));
  }

  static std::string Sentences(const RunOutcome& outcome) {
    std::string text;
    for (const Finding& finding : outcome.findings) {
      text += finding.name + ": " + finding.sentence + "\n";
    }
    return text;
  }

  ScenarioFolder folder_;
};

}  // namespace quiesce::scenarios

#endif  // QUIESCE_SCENARIOS_PLAY_WORLD_TESTING_H_
