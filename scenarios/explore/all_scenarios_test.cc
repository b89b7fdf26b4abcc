// Plays every scenario of this repository with a few seeds, each twice. `quiesce run scenarios
// --seeds 200 --verify` plays more of them.

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "scenarios/explore/explore.h"
#include "scenarios/play/repository_catalog.h"

namespace quiesce::scenarios {
namespace {

TEST(AllScenarios, GoAsTheySay) {
  const auto files = FindScenarios({"scenarios"});
  ASSERT_TRUE(files.ok()) << files.status();
  const KnownNames known = RepositoryCatalog().Names();
  std::vector<LoadedScenario> loaded;
  for (const std::string& file : *files) {
    auto scenario = ReadScenario(file, known);
    ASSERT_TRUE(scenario.ok()) << scenario.status();
    loaded.push_back(*std::move(scenario));
  }
  ExploreOptions options;
  options.catalog = &RepositoryCatalog();
  options.first_seed = 0;
  options.seeds = 3;
  options.verify_every = 1;
  for (const ScenarioReport& report : Explore(loaded, options, nullptr)) {
    EXPECT_TRUE(report.prepared.ok()) << report.prepared;
    EXPECT_EQ(report.verdict(), Verdict::kPassed) << report.scenario->path;
    if (!report.first_bad.has_value()) continue;
    std::string what = absl::StrCat("seed ", report.first_bad->seed, " ", report.first_bad->problem,
                                    " missing: ", absl::StrJoin(report.first_bad->missing, ", "));
    for (const Finding& finding : report.first_bad->unexpected) {
      absl::StrAppend(&what, "\n", finding.name, ": ", finding.sentence);
    }
    ADD_FAILURE() << report.scenario->path << ": " << what;
  }
}

}  // namespace
}  // namespace quiesce::scenarios
