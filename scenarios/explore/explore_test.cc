#include "scenarios/explore/explore.h"

#include <gtest/gtest.h>

#include "scenarios/language/scenario_testing.h"
#include "scenarios/play/repository_catalog.h"

namespace quiesce::scenarios {
namespace {

constexpr char kSteps[] = "steps: [{apply: manifests/db.yaml}]\n";

std::vector<LoadedScenario> Two(ScenarioFolder* folder) {
  std::vector<LoadedScenario> loaded;
  loaded.push_back(folder->Load("a", "database/fixed", kSteps));
  loaded.push_back(folder->Load(
      "b", "database/fixed",
      absl::StrCat(kSteps, "goal: {object: databases/db, is: .status.phase == Nowhere}\n")));
  return loaded;
}

TEST(Explore, ReportsDoNotDependOnTheNumberOfThreads) {
  ScenarioFolder folder("explore");
  const std::vector<LoadedScenario> loaded = Two(&folder);
  ExploreOptions options;
  options.catalog = &RepositoryCatalog();
  options.seeds = 40;
  options.jobs = 1;
  const auto alone = Explore(loaded, options, nullptr);
  options.jobs = 4;
  const auto together = Explore(loaded, options, nullptr);
  ASSERT_EQ(alone.size(), 2u);
  for (size_t i = 0; i < alone.size(); ++i) {
    EXPECT_EQ(alone[i].hash, together[i].hash);
    EXPECT_EQ(alone[i].passed, together[i].passed);
    EXPECT_EQ(alone[i].events, together[i].events);
  }
  EXPECT_EQ(alone[0].passed, 40u);
  EXPECT_EQ(alone[0].verdict(), Verdict::kPassed);
  EXPECT_EQ(alone[1].failed, 40u);
  ASSERT_TRUE(together[1].first_bad.has_value());
  EXPECT_EQ(together[1].first_bad->seed, 1u);
}

TEST(Explore, CountsInHowManySeedsWhatCameOrDidNot) {
  ScenarioFolder folder("explore");
  std::vector<LoadedScenario> loaded = Two(&folder);
  loaded.push_back(folder.Load("c", "database/fixed", absl::StrCat(kSteps, "finding: runaway\n")));
  loaded.push_back(folder.Load(
      "d", "database/fixed",
      absl::StrCat(kSteps, "goal: {object: databases/db, is: .status.phase == Nowhere}\n",
                   "finding: runaway\n")));
  ExploreOptions options;
  options.catalog = &RepositoryCatalog();
  options.first_seed = 4;
  options.seeds = 6;
  const auto reports = Explore(loaded, options, nullptr);
  const auto show = [](const ScenarioReport& report) {
    std::string text;
    for (const SeedTally& tally : report.tallies) {
      absl::StrAppend(&text, tally.kind == SeedTally::Kind::kMissing ? "no " : "", tally.name, " ",
                      tally.seeds, " from ", tally.first_seed, ", ", tally.with_findings,
                      " with findings; ");
    }
    return text;
  };
  EXPECT_EQ(show(reports[0]), "");
  EXPECT_EQ(show(reports[1]), "not-converged 6 from 4, 6 with findings; ");
  EXPECT_EQ(show(reports[2]), "no runaway 6 from 4, 0 with findings; ");
  EXPECT_EQ(show(reports[3]),
            "not-converged 6 from 4, 6 with findings; no runaway 6 from 4, 6 with findings; ");
}

TEST(Explore, EveryKindOfFailureIsCountedAndShownByItsClearestRun) {
  ScenarioFolder folder("explore");
  std::vector<LoadedScenario> loaded;
  loaded.push_back(
      folder.Load("a", "database/fixed",
                  absl::StrCat(kSteps,
                               "expect: [{eventually: {object: databases/db, is: .status.phase == "
                               "Nowhere, within: 1m}}]\n"
                               "goal: {object: databases/db, is: .status.phase == Nowhere}\n"
                               "finding: [not-converged, read-loop]\n")));
  ExploreOptions options;
  options.catalog = &RepositoryCatalog();
  options.seeds = 20;
  options.explain = true;
  const auto reports = Explore(loaded, options, nullptr);
  std::vector<std::string> tallies;
  for (const SeedTally& tally : reports[0].tallies) {
    tallies.push_back(absl::StrCat(static_cast<int>(tally.kind), " ", tally.name, " ", tally.what,
                                   " ", tally.seeds, " ", tally.first_seed));
  }
  EXPECT_EQ(tallies,
            (std::vector<std::string>{
                "0 failed-expectation databases/db is .status.phase == Nowhere within 1 m 20 1",
                "1 read-loop  20 1"}));
  ASSERT_EQ(reports[0].examples.size(), 1u);
  EXPECT_EQ(reports[0].examples[0].seed, reports[0].tallies[0].example_seed);
  EXPECT_EQ(reports[0].examples[0].unexpected.size(), 1u);
  // Who asks gets to see what was expected, too.
  ASSERT_TRUE(reports[0].first_found.has_value());
  EXPECT_EQ(reports[0].first_found->expected[0].name, "not-converged");
}

TEST(Explore, AScenarioThatCannotBePreparedSaysWhy) {
  ScenarioFolder folder("explore");
  std::vector<LoadedScenario> loaded;
  loaded.push_back(folder.Load("a", "database/fixed", "steps: [{delete: databasse/db}]\n"));
  ExploreOptions options;
  options.catalog = &RepositoryCatalog();
  const auto reports = Explore(loaded, options, nullptr);
  EXPECT_EQ(reports[0].prepared.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(reports[0].runs(), 0u);
}

TEST(Explore, ProgressReachesTheEnd) {
  ScenarioFolder folder("explore");
  const std::vector<LoadedScenario> loaded = Two(&folder);
  ExploreOptions options;
  options.catalog = &RepositoryCatalog();
  options.seeds = 3;
  Progress last{0, 0};
  Explore(loaded, options, [&last](const Progress& progress) { last = progress; });
  EXPECT_EQ(last.done, 6u);
  EXPECT_EQ(last.all, 6u);
}

}  // namespace
}  // namespace quiesce::scenarios
