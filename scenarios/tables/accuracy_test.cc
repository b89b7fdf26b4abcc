#include "scenarios/tables/accuracy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "scenarios/detectors/all_detectors.h"
#include "scenarios/language/manifest.h"

namespace quiesce::scenarios {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

// Enough to see what shows often; docs/findings/accuracy.md has more.
constexpr uint64_t kSeeds = 3;

TEST(Accuracy, EveryVerdictIsRightOrExplained) {
  const auto measured = MeasureAccuracy("", kSeeds, /*jobs=*/0);
  ASSERT_TRUE(measured.ok()) << measured.status();
  EXPECT_GE(measured->scenarios.size(), 90u);
  EXPECT_THAT(Unexplained(*measured), IsEmpty());
}

TEST(Accuracy, PageLeavesNothingUnexplained) {
  const auto page = ReadFile("docs/findings/accuracy.md");
  ASSERT_TRUE(page.ok()) << page.status();
  EXPECT_THAT(*page, HasSubstr("\n## Each scenario\n"));
  EXPECT_THAT(*page, Not(HasSubstr("\n## Not explained\n")));
}

TEST(Accuracy, NotesAreOfScenariosAndFindingsThatThereAre) {
  std::set<std::string> findings;
  for (const DetectorSpec& spec : AllDetectors()) findings.insert(spec.info->name);
  for (const AccuracyNote& note : AccuracyNotes()) {
    EXPECT_TRUE(ReadFile(absl::StrCat("scenarios/", note.scenario, ".yaml")).ok()) << note.scenario;
    EXPECT_TRUE(findings.contains(std::string(absl::StripPrefix(note.other, "no ")))) << note.other;
    // What correct code does is never explained away.
    EXPECT_TRUE(absl::StartsWith(note.scenario, "wrong/")) << note.scenario;
  }
}

// Of four runs, the wrong ones with nothing in the calm and with a read-loop in the storm.
Accuracy OneScenario(uint64_t right, uint64_t storm_right) {
  Accuracy accuracy;
  accuracy.seeds = 4;
  accuracy.scenarios.emplace_back();
  accuracy.scenarios.back().path = "scenarios/wrong/flips.yaml";
  accuracy.scenarios.back().scenario.add_finding()->set_text("runaway");
  ScenarioReport report;
  report.passed = right;
  report.failed = 4 - right;
  if (right < 4) {
    report.tallies = {{SeedTally::Kind::kMissing, "runaway", "", 4 - right, 2, 2, 0}};
  }
  accuracy.calm.push_back(report);
  report.passed = storm_right;
  report.failed = 4 - storm_right;
  report.tallies.clear();
  if (storm_right < 4) {
    report.tallies = {{SeedTally::Kind::kFinding, "read-loop", "", 4 - storm_right, 1, 1, 1},
                      {SeedTally::Kind::kMissing, "runaway", "", 1, 2, 2, 1}};
  }
  accuracy.storm.push_back(report);
  return accuracy;
}

TEST(Accuracy, EachRunIsInOneColumn) {
  const std::string page = AccuracyPage(OneScenario(3, 2));
  // right, with another, another instead, missed, no verdict, not explained, came unasked
  EXPECT_THAT(page, HasSubstr("| runaway | 1 | 4 | 3 | 0 | 0 | 1 | 0 | 1 | 0 |\n"));
  EXPECT_THAT(page, HasSubstr("| runaway | 1 | 4 | 2 | 1 | 1 | 0 | 0 | 2 | 0 |\n"));
  EXPECT_THAT(page, HasSubstr("| read-loop | 0 | 0 | 0 | 0 | 0 | 0 | 0 | 0 | 2 |\n"));
  EXPECT_THAT(page, HasSubstr("| wrong/flips | runaway | 3 of 4 | no runaway in 1 from seed 2 | 2 "
                              "of 4 | read-loop in 2 from seed 1, no runaway in 1 from seed 2 "
                              "|\n"));
}

TEST(Accuracy, NotesExplainOnlyWhatTheyNameInAStorm) {
  Accuracy accuracy = OneScenario(3, 2);
  accuracy.notes = {{"wrong/flips", "read-loop", "it polls"}};
  EXPECT_THAT(Unexplained(accuracy),
              ElementsAre("wrong/flips: no runaway in 1 from seed 2",
                          "wrong/flips in a storm: no runaway in 1 from seed 2"));
  EXPECT_THAT(AccuracyPage(accuracy), HasSubstr("\n## Not explained\n\n- wrong/flips: no runaway"));

  accuracy.notes.push_back({"wrong/flips", "no runaway", "it died"});
  EXPECT_THAT(Unexplained(accuracy), ElementsAre("wrong/flips: no runaway in 1 from seed 2"));
  const std::string page = AccuracyPage(accuracy);
  EXPECT_THAT(page, HasSubstr("| runaway | 1 | 4 | 2 | 1 | 1 | 0 | 0 | 0 | 0 |\n"));
  EXPECT_THAT(page, HasSubstr("\n- wrong/flips, read-loop in 2 of 4: it polls\n"
                              "- wrong/flips, no runaway in 1 of 4: it died\n"));
}

}  // namespace
}  // namespace quiesce::scenarios
