#include "tools/report.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "apiserver_fake/base/json.h"
#include "sim/clock.h"
#include "tools/command.h"

namespace quiesce::tools {
namespace {

using scenarios::Finding;
using scenarios::ScenarioReport;
using scenarios::SeedResult;
using scenarios::Verdict;

Finding Loop() {
  Finding finding;
  finding.name = "status-update-loop";
  finding.sentence = "Cluster default/demo comes back to the same state every 210 ms.";
  finding.since = sim::StartTime() + absl::Milliseconds(4310);
  finding.objects = {"Cluster default/demo"};
  finding.facts = {{"since", "+4.310 s, three rounds seen"}, {"writers", "one, two"}};
  finding.story = {{finding.since, "captcluster", "PUT Cluster/demo/status",
                    "woke two by its watch on Cluster (+20 ms)"},
                   {finding.since + absl::Milliseconds(85), "two", "PUT Cluster/demo/status", ""}};
  finding.cure = "one writer per field";
  finding.page = "docs/findings/status-update-loop.md";
  return finding;
}

class ReportTest : public testing::Test {
 protected:
  ReportTest() {
    good_.path = "scenarios/database/good.yaml";
    bad_.path = "scenarios/capt/looping.yaml";
    summary_.seeds = 2;
    summary_.wall = absl::Seconds(2);
    ScenarioReport good;
    good.scenario = &good_;
    good.passed = 2;
    good.distinct_histories = 1;
    good.simulated = absl::Minutes(4);
    ScenarioReport bad;
    bad.scenario = &bad_;
    bad.passed = 1;
    bad.failed = 1;
    bad.distinct_histories = 2;
    bad.simulated = absl::Minutes(8);
    SeedResult result;
    result.seed = 7;
    result.verdict = Verdict::kFailed;
    result.unexpected.push_back(Loop());
    result.wall = absl::Microseconds(900);
    result.simulated = absl::Minutes(12);
    bad.first_bad = result;
    summary_.reports = {good, bad};
    summary_.tapes = {{{bad_.path, 7}, "out/looping-7.tape"}};
  }

  scenarios::LoadedScenario good_, bad_;
  RunSummary summary_;
};

TEST_F(ReportTest, TextTellsTheFindingAndHowToReplayIt) {
  EXPECT_EQ(SummaryText(summary_),
            R"(ok    scenarios/database/good.yaml   2 of 2 seeds, 1 distinct history
FAIL  scenarios/capt/looping.yaml   1 of 2 seeds, 2 distinct histories

FAIL  scenarios/capt/looping.yaml   seed 7   0.9 ms (12 m simulated)

  status-update-loop
  Cluster default/demo comes back to the same state every 210 ms.

    since    +4.310 s, three rounds seen
    writers  one, two

    +4.310 s   captcluster  PUT Cluster/demo/status
                 woke two by its watch on Cluster (+20 ms)
    +4.395 s   two          PUT Cluster/demo/status

    cure     one writer per field: docs/findings/status-update-loop.md
    replay   tools/quiesce replay out/looping-7.tape

scenarios/capt   1 failed
scenarios/database   1 passed
2 scenarios x 2 seeds, 3 distinct histories, in 2.0 s (2/s), 12 m simulated
1 finding: status-update-loop (scenarios/capt/looping.yaml)
)");
}

// An inconclusive seed hides nothing, and each kind is counted and shown once.
TEST_F(ReportTest, TextCountsEachKindAndShowsItsClearestRun) {
  using scenarios::SeedTally;
  ScenarioReport& bad = summary_.reports[1];
  SeedResult cut;
  cut.seed = 1;
  cut.verdict = Verdict::kInconclusive;
  cut.problem = "it did not come to rest in time";
  SeedResult found = *bad.first_bad;
  bad.first_bad = cut;
  bad.passed = 7;
  bad.failed = 2;
  bad.inconclusive = 1;
  bad.tallies = {{SeedTally::Kind::kInconclusive, "", cut.problem, 1, 1, 1},
                 {SeedTally::Kind::kFinding, "status-update-loop", "", 2, 3, 7}};
  bad.examples = {cut, found};
  summary_.reports.erase(summary_.reports.begin());
  EXPECT_EQ(SummaryText(summary_),
            R"(FAIL  scenarios/capt/looping.yaml   7 of 10 seeds, 2 distinct histories
      inconclusive in 1 of 10 seeds, first with seed 1: it did not come to rest in time
      status-update-loop in 2 of 10 seeds, first with seed 3

INCONCLUSIVE  scenarios/capt/looping.yaml   seed 1   0.0 ms (0 us simulated)

  it did not come to rest in time

FAIL  scenarios/capt/looping.yaml   seed 7   0.9 ms (12 m simulated)

  status-update-loop
  Cluster default/demo comes back to the same state every 210 ms.

    since    +4.310 s, three rounds seen
    writers  one, two

    +4.310 s   captcluster  PUT Cluster/demo/status
                 woke two by its watch on Cluster (+20 ms)
    +4.395 s   two          PUT Cluster/demo/status

    cure     one writer per field: docs/findings/status-update-loop.md
    replay   tools/quiesce replay out/looping-7.tape

scenarios/capt   1 failed
1 scenario x 2 seeds, 2 distinct histories, in 2.0 s (5/s), 8 m simulated
1 finding: status-update-loop (scenarios/capt/looping.yaml)
)");
  const auto json = ParseJson(SummaryJson(summary_));
  ASSERT_TRUE(json.ok()) << json.status();
  const Value& tallies = (*json)["scenarios"].at(0)["tallies"];
  EXPECT_EQ(tallies.at(0)["what"].string_value(), "it did not come to rest in time");
  EXPECT_EQ(tallies.at(1)["seeds"].int_value(), 2);
  EXPECT_EQ(tallies.at(1)["tape"].string_value(), "out/looping-7.tape");
  EXPECT_EQ(tallies.at(1)["example"]["name"].string_value(), "status-update-loop");
  const std::string xml = SummaryJunit(summary_);
  EXPECT_NE(xml.find("status-update-loop in 2 of 10 seeds, first with seed 3"), std::string::npos);
  EXPECT_NE(xml.find("comes back to the same state every 210 ms"), std::string::npos);
}

TEST_F(ReportTest, TextTellsWhatWasExpectedOfAFailedRun) {
  ScenarioReport& bad = summary_.reports[1];
  SeedResult found = *bad.first_bad;
  found.unexpected.clear();
  found.expected = {Loop()};
  found.expected[0].name = "read-loop";
  bad.first_found = found;
  EXPECT_NE(SummaryText(summary_).find("found  scenarios/capt/looping.yaml   seed 7"),
            std::string::npos);
  EXPECT_NE(SummaryText(summary_).find("  read-loop\n"), std::string::npos);
}

TEST_F(ReportTest, RunThatFoundNothingIsNotCalledFound) {
  SeedResult passed;
  passed.seed = 7;
  passed.verdict = scenarios::Verdict::kPassed;
  passed.wall = absl::Milliseconds(3);
  passed.simulated = absl::Seconds(95);
  EXPECT_EQ(FoundText("creation.yaml", passed, ""),
            "ok  creation.yaml   seed 7   3.0 ms (1 m 35 s simulated)\n");
}

TEST_F(ReportTest, ProgramsOutsideAreReplayedByBazel) {
  setenv("BUILD_WORKING_DIRECTORY", "/home/me/greeter", 1);
  const std::string text = FindingText(Loop(), ReplayCommandLine("out/a-7.tape"));
  unsetenv("BUILD_WORKING_DIRECTORY");
  EXPECT_NE(text.find("    replay   bazel run //:quiesce -- replay out/a-7.tape\n"),
            std::string::npos)
      << text;
}

TEST_F(ReportTest, TextWarnsOfWhatTheServerDoesNotEvaluate) {
  summary_.reports.resize(1);
  summary_.reports[0].warnings = {"widgets.example.com: spec.x-kubernetes-validations"};
  EXPECT_EQ(SummaryText(summary_),
            "ok    scenarios/database/good.yaml   2 of 2 seeds, 1 distinct history\n"
            "      warning: the simulated server does not evaluate widgets.example.com: "
            "spec.x-kubernetes-validations\n"
            "\n"
            "scenarios/database   1 passed\n"
            "1 scenario x 2 seeds, 1 distinct history, in 2.0 s (1/s), 4 m simulated\n"
            "0 findings\n");
}

TEST_F(ReportTest, JsonHasTheSame) {
  const auto json = ParseJson(SummaryJson(summary_));
  ASSERT_TRUE(json.ok()) << json.status();
  EXPECT_EQ((*json)["exitCode"].int_value(), 2);
  const Value& bad = (*json)["scenarios"].at(1);
  EXPECT_EQ(bad["verdict"].string_value(), "failed");
  EXPECT_EQ(bad["distinctHistories"].int_value(), 2);
  EXPECT_EQ(bad["firstBad"]["seed"].int_value(), 7);
  EXPECT_EQ(bad["firstBad"]["tape"].string_value(), "out/looping-7.tape");
  EXPECT_EQ(bad["firstBad"]["findings"].at(0)["name"].string_value(), "status-update-loop");
}

TEST_F(ReportTest, JunitCountsFailures) {
  const std::string xml = SummaryJunit(summary_);
  EXPECT_NE(xml.find("tests=\"2\" failures=\"1\" errors=\"0\""), std::string::npos) << xml;
  EXPECT_NE(xml.find("<testcase classname=\"scenarios\" name=\"scenarios/database/good.yaml\">\n"
                     "    <properties>\n"
                     "      <property name=\"seeds\" value=\"2\"/>\n"
                     "      <property name=\"distinctHistories\" value=\"1\"/>\n"
                     "    </properties>\n"
                     "  </testcase>\n"),
            std::string::npos)
      << xml;
  EXPECT_NE(xml.find("<failure message=\"failed, first with seed 7\">"), std::string::npos) << xml;
}

TEST_F(ReportTest, ExitCodesTellTheWorst) {
  EXPECT_EQ(ExitCodeOf(summary_), kFinding);
  summary_.reports[0].not_deterministic = 1;
  EXPECT_EQ(ExitCodeOf(summary_), kOwnError);
  summary_.reports[0].not_deterministic = 0;
  summary_.reports[1].failed = 0;
  EXPECT_EQ(ExitCodeOf(summary_), kAllAsExpected);
  summary_.reports[1].inconclusive = 1;
  EXPECT_EQ(ExitCodeOf(summary_), kInconclusive);
  summary_.reports[0].prepared = absl::InvalidArgumentError("no");
  EXPECT_EQ(ExitCodeOf(summary_), kUsage);
}

TEST(BadRunText, NamesWhatIsMissing) {
  SeedResult result;
  result.verdict = Verdict::kFailed;
  result.missing = {"read-loop"};
  EXPECT_EQ(
      BadRunText("a.yaml", result, ""),
      "FAIL  a.yaml   seed 0   0.0 ms (0 us simulated)\n\n  missing: read-loop\n  The scenario "
      "expects this finding, and it did not come.\n");
}

}  // namespace
}  // namespace quiesce::tools
