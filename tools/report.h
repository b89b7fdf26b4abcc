// What `quiesce run` and `quiesce replay` print: for people, as JSON, as JUnit XML.
#ifndef QUIESCE_TOOLS_REPORT_H_
#define QUIESCE_TOOLS_REPORT_H_

#include <map>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "apiserver_fake/base/value.h"
#include "scenarios/explore/explore.h"
#include "scenarios/findings/finding.h"
#include "scenarios/play/runner.h"

namespace quiesce::tools {

struct RunSummary {
  std::vector<scenarios::ScenarioReport> reports;
  uint64_t seeds = 1;
  absl::Duration wall;
  // Tape files by scenario path and seed.
  std::map<std::pair<std::string, uint64_t>, std::string> tapes;

  // "" where the run has none.
  std::string TapeOf(const scenarios::ScenarioReport& report, uint64_t seed) const {
    const auto found = tapes.find({report.scenario->path, seed});
    return found == tapes.end() ? "" : found->second;
  }
};

// One finding, indented by two spaces; `replay` is the command that plays its run again ("" for
// none).
std::string FindingText(const scenarios::Finding& finding, absl::string_view replay);

// A run that did not pass: its headline and all that was wrong.
std::string BadRunText(const std::string& path, const scenarios::SeedResult& result,
                       absl::string_view replay);

// A run that found what its scenario expects: its headline and the findings.
std::string FoundText(const std::string& path, const scenarios::SeedResult& result,
                      absl::string_view replay);

// "not-converged in 67 of 200 seeds, first with seed 3".
std::string TallyText(const scenarios::ScenarioReport& report, const scenarios::SeedTally& tally);

// The runs to tell of a scenario that did not go as it says: the examples of its tallies.
std::vector<scenarios::SeedResult> BadRuns(const scenarios::ScenarioReport& report);

// As the JSON report has them: an object; "passed", "failed", ...
Value FindingValue(const scenarios::Finding& finding);
const char* VerdictName(scenarios::Verdict verdict);

// The command that plays a tape again; "" for no tape.
std::string ReplayCommandLine(absl::string_view tape);

// A line for each scenario, what was wrong, what was found as expected if that was asked for, and
// the closing lines.
std::string SummaryText(const RunSummary& summary);
std::string SummaryJson(const RunSummary& summary);
std::string SummaryJunit(const RunSummary& summary);

// A line for each scenario that was played, `0123456789abcdef  scenarios/a.yaml`: the hash of its
// histories with all seeds, in their order.
std::string SummaryHashes(const RunSummary& summary);

// 0, 2, 3 or 4; see command.h.
int ExitCodeOf(const RunSummary& summary);
int ExitCodeOf(scenarios::Verdict verdict);

}  // namespace quiesce::tools

#endif  // QUIESCE_TOOLS_REPORT_H_
