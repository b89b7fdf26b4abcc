#include "scenarios/tables/accuracy.h"

#include <gtest/gtest.h>

#include "scenarios/language/manifest.h"

namespace quiesce::scenarios {
namespace {

// Enough to see what shows often; docs/findings/accuracy.md has more.
constexpr uint64_t kSeeds = 3;

TEST(Accuracy, IsNoWorseThanItsPageSays) {
  const auto page = ReadFile("docs/findings/accuracy.md");
  ASSERT_TRUE(page.ok()) << page.status();
  const auto measured = MeasureAccuracy("", kSeeds, /*jobs=*/0);
  ASSERT_TRUE(measured.ok()) << measured.status();
  EXPECT_GE(measured->scenarios.size(), 90u);
  EXPECT_EQ(WorseThan(*page, *measured), "") << "tools/accuracy makes the page anew";
}

Accuracy OneScenario(uint64_t right, uint64_t storm_right) {
  Accuracy accuracy;
  accuracy.seeds = 4;
  accuracy.scenarios.emplace_back();
  accuracy.scenarios.back().path = "scenarios/wrong/flips.yaml";
  accuracy.scenarios.back().scenario.add_finding()->set_text("runaway");
  ScenarioReport report;
  report.passed = right;
  report.failed = report.missed = 4 - right;
  if (right < 4) report.missing["runaway"] = {4 - right, 2};
  accuracy.calm.push_back(report);
  report.passed = storm_right;
  report.failed = 4 - storm_right;
  report.missed = 0;
  report.missing.clear();
  if (storm_right < 4) report.unasked["read-loop"] = {4 - storm_right, 1};
  accuracy.storm.push_back(report);
  return accuracy;
}

TEST(Accuracy, PageCountsWhatWasRightMissedAndCried) {
  const std::string page = AccuracyPage(OneScenario(3, 2));
  EXPECT_NE(page.find("| runaway | 1 | 4 | 3 | 1 | 0 | 0 | 0 |\n"), std::string::npos) << page;
  EXPECT_NE(page.find("| read-loop | 0 | 0 | 0 | 0 | 0 | 0 | 2 |\n"), std::string::npos) << page;
  EXPECT_NE(page.find("| wrong/flips | runaway | 3 of 4 | no runaway in 1 from seed 2 | 2 of 4 | "
                      "read-loop in 2 from seed 1 |\n"),
            std::string::npos)
      << page;
}

TEST(Accuracy, WhatWasRightAndIsNotAnyMoreIsWorse) {
  const std::string page = AccuracyPage(OneScenario(4, 3));
  EXPECT_EQ(WorseThan(page, OneScenario(4, 4)), "");
  EXPECT_EQ(WorseThan(page, OneScenario(4, 1)), "");  // it was not right before
  EXPECT_EQ(WorseThan(page, OneScenario(3, 3)), "wrong/flips: no runaway in 1 from seed 2\n");
}

TEST(Accuracy, WhatThePageDoesNotKnowMustBeRight) {
  EXPECT_EQ(WorseThan("", OneScenario(4, 4)), "");
  EXPECT_EQ(WorseThan("", OneScenario(4, 3)),
            "wrong/flips in a storm: read-loop in 1 from seed 1\n");
}

}  // namespace
}  // namespace quiesce::scenarios
