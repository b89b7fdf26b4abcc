// The reports for machines, with what is hard to write down in them.

#include <gtest/gtest.h>

#include <string>

#include "apiserver_fake/base/json.h"
#include "sim/clock.h"
#include "tools/report.h"

namespace quiesce::tools {
namespace {

using scenarios::Finding;
using scenarios::ScenarioReport;
using scenarios::SeedResult;
using scenarios::Verdict;

constexpr char kAwkward[] = "a <b> & \"c\" 'd'\n\x1b[31m \x01 \xff ä \xe2\x82\xac";

class ReportFilesTest : public testing::Test {
 protected:
  ReportFilesTest() {
    scenario_.path = "dir/a&b.yaml";
    ScenarioReport report;
    report.scenario = &scenario_;
    SeedResult bad;
    bad.seed = 3;
    bad.verdict = Verdict::kFailed;
    Finding finding;
    finding.name = "read-loop";
    finding.sentence = kAwkward;
    finding.since = sim::StartTime() + absl::Milliseconds(1500);
    finding.facts = {{"reads", kAwkward}};
    finding.story = {{finding.since, "one", kAwkward, ""}};
    bad.unexpected = {finding};
    bad.missing = {"orphan"};
    bad.problem = kAwkward;
    report.failed = 1;
    report.first_bad = bad;
    summary_.reports = {report};
  }
  ScenarioReport& report() { return summary_.reports[0]; }

  scenarios::LoadedScenario scenario_;
  RunSummary summary_;
};

TEST_F(ReportFilesTest, JsonKeepsEveryText) {
  const auto json = ParseJson(SummaryJson(summary_));
  ASSERT_TRUE(json.ok()) << json.status();
  const Value& bad = (*json)["scenarios"].at(0)["firstBad"];
  const Value& finding = bad["findings"].at(0);
  const std::string expected = "a <b> & \"c\" 'd'\n\x1b[31m \x01 \xef\xbf\xbd ä \xe2\x82\xac";
  EXPECT_EQ(finding["sentence"].string_value(), expected);
  EXPECT_EQ(finding["facts"]["reads"].string_value(), expected);
  EXPECT_EQ(finding["story"].at(0)["what"].string_value(), expected);
  EXPECT_EQ(finding["since"].double_value(), 1.5);
  EXPECT_EQ(bad["missing"].at(0).string_value(), "orphan");
}

TEST_F(ReportFilesTest, JsonSaysWhyAScenarioWasNotRun) {
  report().prepared = absl::InvalidArgumentError("a.yaml:3:1: no");
  report().first_bad.reset();
  const auto json = ParseJson(SummaryJson(summary_));
  ASSERT_TRUE(json.ok()) << json.status();
  EXPECT_EQ((*json)["exitCode"].int_value(), 1);
  EXPECT_EQ((*json)["scenarios"].at(0)["verdict"].string_value(), "notRun");
  EXPECT_EQ((*json)["scenarios"].at(0)["error"].string_value(), "a.yaml:3:1: no");
}

TEST_F(ReportFilesTest, HashesAreOfScenariosThatWerePlayed) {
  report().hash = 0xabc;
  EXPECT_EQ(SummaryHashes(summary_), "0000000000000abc  dir/a&b.yaml\n");
  report().prepared = absl::InvalidArgumentError("a.yaml:3:1: no");
  EXPECT_EQ(SummaryHashes(summary_), "");
}

TEST_F(ReportFilesTest, JunitIsXmlWhateverTheTextsHold) {
  const std::string xml = SummaryJunit(summary_);
  EXPECT_NE(xml.find("name=\"dir/a&amp;b.yaml\""), std::string::npos) << xml;
  EXPECT_NE(xml.find("a &lt;b&gt; &amp; &quot;c&quot; 'd'"), std::string::npos) << xml;
  EXPECT_NE(xml.find("\xef\xbf\xbd[31m \xef\xbf\xbd \xef\xbf\xbd ä \xe2\x82\xac"),
            std::string::npos)
      << xml;
  for (char c : xml) {
    EXPECT_TRUE(c == '\n' || static_cast<unsigned char>(c) >= 0x20) << static_cast<int>(c);
  }
}

TEST_F(ReportFilesTest, JunitTellsErrorsFromFailures) {
  report().failed = 0;
  report().not_deterministic = 1;
  report().first_bad->verdict = Verdict::kNotDeterministic;
  std::string xml = SummaryJunit(summary_);
  EXPECT_NE(xml.find("failures=\"0\" errors=\"1\""), std::string::npos) << xml;
  EXPECT_NE(xml.find("<error message=\"notDeterministic, first with seed 3\">"), std::string::npos)
      << xml;
  report().prepared = absl::InvalidArgumentError("expected \"x\" <here>");
  xml = SummaryJunit(summary_);
  EXPECT_NE(xml.find("<error message=\"expected &quot;x&quot; &lt;here&gt;\"/>"), std::string::npos)
      << xml;
}

}  // namespace
}  // namespace quiesce::tools
