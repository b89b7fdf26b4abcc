// What many seeds are worth: how many of them lead to histories that differ in more than numbers.
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "scenarios/explore/explore.h"
#include "scenarios/language/reader.h"
#include "scenarios/play/repository_catalog.h"
#include "sim/random_strategy.h"
#include "sim/strategies.h"

namespace quiesce::scenarios {
namespace {

uint64_t DistinctHistories(const std::string& file, const sim::StrategySpec& strategy,
                           uint64_t seeds, int jobs = 0) {
  std::vector<LoadedScenario> loaded;
  auto scenario = ReadScenario(file, RepositoryCatalog().Names());
  EXPECT_TRUE(scenario.ok()) << scenario.status();
  if (!scenario.ok()) return 0;
  loaded.push_back(*std::move(scenario));
  ExploreOptions options;
  options.catalog = &RepositoryCatalog();
  options.seeds = seeds;
  options.jobs = jobs;
  options.verify_every = 0;
  options.strategy = &strategy;
  const std::vector<ScenarioReport> reports = Explore(loaded, options, nullptr);
  EXPECT_EQ(reports[0].verdict(), Verdict::kPassed) << file << " " << strategy.name;
  return reports[0].distinct_histories;
}

const sim::StrategySpec& Named(const std::string& name) {
  static const auto& strategies = *new std::vector<sim::StrategySpec>(sim::Strategies());
  for (const sim::StrategySpec& spec : strategies) {
    if (spec.name == name) return spec;
  }
  ADD_FAILURE() << "no strategy " << name;
  return strategies.front();
}

// All variety of this scenario is in the weather of its safety phase: it has no faults.
TEST(DistinctHistories, OneThousandSeedsOfACreation) {
  const uint64_t count =
      DistinctHistories("scenarios/database/creation.yaml", Named("random"), 1000);
  RecordProperty("distinctHistories", static_cast<int>(count));
  EXPECT_GE(count, 400u);
  EXPECT_LE(count, 1000u);
}

TEST(DistinctHistories, TheCountDependsOnNothingButTheSeeds) {
  const std::string file = "scenarios/database/creation.yaml";
  const uint64_t count = DistinctHistories(file, Named("random"), 100, /*jobs=*/1);
  EXPECT_EQ(DistinctHistories(file, Named("random"), 100, /*jobs=*/3), count);
}

// The plain run is one history, however often it is played: jitter does not count as one.
TEST(DistinctHistories, ThePlainStrategyLeadsToOne) {
  sim::StrategySpec never{"never", "no weather", [](uint64_t seed) {
                            return std::make_unique<sim::RandomStrategy>(
                                seed, sim::RandomOdds{.order = 0, .delay = 0, .fault = 0});
                          }};
  EXPECT_EQ(DistinctHistories("scenarios/database/creation.yaml", never, 50), 1u);
}

TEST(DistinctHistories, EveryStrategyLeadsToMany) {
  for (const sim::StrategySpec& spec : sim::Strategies()) {
    const uint64_t count = DistinctHistories("scenarios/database/creation.yaml", spec, 200);
    RecordProperty(spec.name, static_cast<int>(count));
    EXPECT_GE(count, 20u) << spec.name;
  }
}

}  // namespace
}  // namespace quiesce::scenarios
