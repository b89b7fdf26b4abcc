#include "tools/report.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "scenarios/language/strings.h"
#include "tools/command.h"
#include "tools/phase_diagram.h"

namespace quiesce::tools {
namespace {

using scenarios::Finding;
using scenarios::ScenarioReport;
using scenarios::SeedResult;
using scenarios::SeedTally;
using scenarios::ShowCount;
using scenarios::ShowDuration;
using scenarios::ShowMoment;
using scenarios::Verdict;

const char* VerdictWord(Verdict verdict) {
  switch (verdict) {
    case Verdict::kPassed:
      return "ok";
    case Verdict::kFailed:
      return "FAIL";
    case Verdict::kInconclusive:
      return "INCONCLUSIVE";
    case Verdict::kNotDeterministic:
      return "NOT DETERMINISTIC";
  }
  return "?";
}

// Milliseconds with one digit, or what is longer.
std::string WallText(absl::Duration wall) {
  return absl::StrFormat("%.1f ms", absl::ToDoubleMilliseconds(wall));
}

std::string Headline(absl::string_view word, const std::string& path, const SeedResult& result) {
  return absl::StrCat(word, "  ", path, "   seed ", result.seed, "   ", WallText(result.wall), " (",
                      ShowDuration(result.simulated), " simulated)\n");
}

std::string WithCommas(uint64_t number) {
  std::string text = absl::StrCat(number);
  for (int at = static_cast<int>(text.size()) - 3; at > 0; at -= 3) {
    text.insert(static_cast<size_t>(at), ",");
  }
  return text;
}

// "137 distinct histories"
std::string Histories(uint64_t count) {
  return absl::StrCat(WithCommas(count), count == 1 ? " distinct history" : " distinct histories");
}

std::string FolderOf(const std::string& path) {
  const size_t slash = path.rfind('/');
  return slash == std::string::npos ? "." : path.substr(0, slash);
}

// "22 passed", "8 passed, 1 failed"
std::string Counts(const std::map<std::string, int>& counts) {
  std::vector<std::string> parts;
  for (const char* word : {"passed", "failed", "inconclusive", "not deterministic", "not run"}) {
    const auto found = counts.find(word);
    if (found != counts.end()) parts.push_back(absl::StrCat(found->second, " ", word));
  }
  return absl::StrJoin(parts, ", ");
}

const char* CountWord(const ScenarioReport& report) {
  if (!report.prepared.ok()) return "not run";
  switch (report.verdict()) {
    case Verdict::kPassed:
      return "passed";
    case Verdict::kFailed:
      return "failed";
    case Verdict::kInconclusive:
      return "inconclusive";
    case Verdict::kNotDeterministic:
      return "not deterministic";
  }
  return "?";
}

std::string ScenarioLine(const ScenarioReport& report) {
  std::string line =
      absl::StrFormat("%-5s %s", VerdictWord(report.verdict()), report.scenario->path);
  if (report.runs() > 1) {
    absl::StrAppend(&line, "   ", report.passed, " of ", report.runs(), " seeds, ",
                    Histories(report.distinct_histories));
  }
  if (report.verdict() == Verdict::kPassed && !report.expected.empty()) {
    absl::StrAppend(&line, "   found as expected: ", absl::StrJoin(report.expected, ", "));
  }
  return line;
}

std::string ClosingLines(const RunSummary& summary) {
  std::map<std::string, std::map<std::string, int>> folders;
  uint64_t runs = 0, histories = 0;
  absl::Duration simulated;
  std::vector<std::string> findings;
  for (const ScenarioReport& report : summary.reports) {
    ++folders[FolderOf(report.scenario->path)][CountWord(report)];
    runs += report.runs();
    histories += report.distinct_histories;
    simulated += report.simulated;
    for (const SeedResult& run : BadRuns(report)) {
      for (const Finding& finding : run.unexpected) {
        findings.push_back(absl::StrCat(finding.name, " (", report.scenario->path, ")"));
      }
    }
  }
  std::string text;
  for (const auto& [folder, counts] : folders) {
    absl::StrAppend(&text, folder, "   ", Counts(counts), "\n");
  }
  const double seconds = std::max(1e-6, absl::ToDoubleSeconds(summary.wall));
  absl::StrAppend(&text, ShowCount(summary.reports.size(), "scenario"), " x ",
                  ShowCount(summary.seeds, "seed"), ", ", Histories(histories), ", in ",
                  absl::StrFormat("%.1f s", seconds), " (",
                  WithCommas(static_cast<uint64_t>(static_cast<double>(runs) / seconds)), "/s), ",
                  ShowDuration(simulated), " simulated\n");
  scenarios::PhaseArrows arrows;
  for (const ScenarioReport& report : summary.reports) scenarios::Merge(report.arrows, &arrows);
  absl::StrAppend(&text, PhaseArrowLines(arrows));
  absl::StrAppend(&text, ShowCount(findings.size(), "finding"), findings.empty() ? "" : ": ",
                  absl::StrJoin(findings, ", "), "\n");
  return text;
}

}  // namespace

std::string TallyText(const ScenarioReport& report, const SeedTally& tally) {
  const char* word = tally.kind == SeedTally::Kind::kMissing            ? "missing: "
                     : tally.kind == SeedTally::Kind::kInconclusive     ? "inconclusive"
                     : tally.kind == SeedTally::Kind::kNotDeterministic ? "not deterministic"
                                                                        : "";
  return absl::StrCat(word, tally.name, " in ", tally.seeds, " of ", report.runs(),
                      " seeds, first with seed ", tally.first_seed, tally.what.empty() ? "" : ": ",
                      tally.what);
}

std::vector<SeedResult> BadRuns(const ScenarioReport& report) {
  if (!report.examples.empty()) return report.examples;
  return report.first_bad.has_value() ? std::vector<SeedResult>{*report.first_bad}
                                      : std::vector<SeedResult>();
}

std::string ReplayCommandLine(absl::string_view tape) {
  if (tape.empty()) return "";
  // By the script of this repository, or by the program of a project that uses it, which
  // `bazel run` has started (quiesce_main.h).
  const bool outside =
      std::getenv("BUILD_WORKING_DIRECTORY") != nullptr && std::getenv("QUIESCE_ROOT") == nullptr;
  return absl::StrCat(outside ? "bazel run //:quiesce --" : "tools/quiesce", " replay ", tape);
}

std::string FindingText(const Finding& finding, absl::string_view replay) {
  std::string text = absl::StrCat("  ", finding.name, "\n  ", finding.sentence, "\n");
  std::vector<std::pair<std::string, std::string>> facts = finding.facts;
  if (!finding.objects.empty() && facts.empty()) {
    facts.emplace_back("objects", absl::StrJoin(finding.objects, ", "));
  }
  const bool dated = std::any_of(facts.begin(), facts.end(),
                                 [](const auto& fact) { return fact.first == "since"; });
  if (!facts.empty() && !dated) {
    facts.insert(facts.begin(), {"since", scenarios::ShowMoment(finding.since)});
  }
  if (!facts.empty()) absl::StrAppend(&text, "\n");
  size_t label_width = 8;
  for (const auto& [label, fact] : facts) label_width = std::max(label_width, label.size());
  for (const auto& [label, fact] : facts) {
    absl::StrAppendFormat(&text, "    %-*s %s\n", static_cast<int>(label_width), label, fact);
  }
  size_t widest = 0, latest = 10;
  for (const scenarios::StoryLine& line : finding.story) {
    widest = std::max(widest, line.actor.size());
    latest = std::max(latest, ShowMoment(line.when).size());
  }
  if (!finding.story.empty()) absl::StrAppend(&text, "\n");
  for (const scenarios::StoryLine& line : finding.story) {
    absl::StrAppendFormat(&text, "    %-*s %-*s  %s\n", static_cast<int>(latest),
                          ShowMoment(line.when), static_cast<int>(widest), line.actor, line.what);
    if (!line.then.empty()) {
      absl::StrAppend(&text, std::string(latest + 7, ' '), line.then, "\n");
    }
  }
  absl::StrAppend(&text, "\n");
  if (!finding.page.empty()) {
    absl::StrAppend(&text, "    cure     ", finding.cure, finding.cure.empty() ? "" : ": ",
                    finding.page, "\n");
  }
  if (!replay.empty()) absl::StrAppend(&text, "    replay   ", replay, "\n");
  return text;
}

std::string FoundText(const std::string& path, const SeedResult& result, absl::string_view replay) {
  const char* word = result.expected.empty() ? VerdictWord(result.verdict) : "found";
  std::string text = Headline(word, path, result);
  for (const Finding& finding : result.expected) {
    absl::StrAppend(&text, "\n", FindingText(finding, replay));
  }
  return text;
}

std::string BadRunText(const std::string& path, const SeedResult& result,
                       absl::string_view replay) {
  std::string text = Headline(VerdictWord(result.verdict), path, result);
  for (const Finding& finding : result.unexpected) {
    absl::StrAppend(&text, "\n", FindingText(finding, replay));
  }
  for (const std::string& name : result.missing) {
    absl::StrAppend(&text, "\n  missing: ", name,
                    "\n  The scenario expects this finding, and it did not come.\n");
  }
  if (!result.problem.empty()) absl::StrAppend(&text, "\n  ", result.problem, "\n");
  if (result.unexpected.empty() && !replay.empty()) {
    absl::StrAppend(&text, "\n    replay   ", replay, "\n");
  }
  return text;
}

std::string SummaryText(const RunSummary& summary) {
  std::string text;
  for (const ScenarioReport& report : summary.reports) {
    if (!report.prepared.ok()) {
      absl::StrAppend(&text, report.prepared.message(), "\n");
    } else {
      absl::StrAppend(&text, ScenarioLine(report), "\n");
      for (const SeedTally& tally : report.tallies) {
        if (report.runs() > 1) absl::StrAppend(&text, "      ", TallyText(report, tally), "\n");
      }
      for (const std::string& warning : report.warnings) {
        absl::StrAppend(&text, "      warning: the simulated server does not evaluate ", warning,
                        "\n");
      }
    }
  }
  for (const ScenarioReport& report : summary.reports) {
    const std::string& path = report.scenario->path;
    for (const SeedResult& run : BadRuns(report)) {
      absl::StrAppend(&text, "\n",
                      BadRunText(path, run, ReplayCommandLine(summary.TapeOf(report, run.seed))));
    }
    if (report.first_found.has_value()) {
      const SeedResult& run = *report.first_found;
      absl::StrAppend(&text, "\n",
                      FoundText(path, run, ReplayCommandLine(summary.TapeOf(report, run.seed))));
    }
  }
  return absl::StrCat(text, "\n", ClosingLines(summary));
}

int ExitCodeOf(Verdict verdict) {
  switch (verdict) {
    case Verdict::kPassed:
      return kAllAsExpected;
    case Verdict::kFailed:
      return kFinding;
    case Verdict::kInconclusive:
      return kInconclusive;
    case Verdict::kNotDeterministic:
      return kOwnError;
  }
  return kOwnError;
}

int ExitCodeOf(const RunSummary& summary) {
  bool failed = false, inconclusive = false;
  for (const ScenarioReport& report : summary.reports) {
    if (!report.prepared.ok()) return kUsage;
  }
  for (const ScenarioReport& report : summary.reports) {
    if (report.verdict() == Verdict::kNotDeterministic) return kOwnError;
    failed |= report.verdict() == Verdict::kFailed;
    inconclusive |= report.verdict() == Verdict::kInconclusive;
  }
  return failed ? kFinding : inconclusive ? kInconclusive : kAllAsExpected;
}

}  // namespace quiesce::tools
