// The reports for machines: JSON and JUnit XML.

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "apiserver_fake/base/json.h"
#include "apiserver_fake/base/utf8.h"
#include "scenarios/language/strings.h"
#include "sim/clock.h"
#include "tools/report.h"

namespace quiesce::tools {
namespace {

using scenarios::Finding;
using scenarios::ScenarioReport;
using scenarios::SeedResult;
using scenarios::SeedTally;
using scenarios::Verdict;

Value Strings(const std::vector<std::string>& texts) {
  std::vector<Value> items;
  for (const std::string& text : texts) items.push_back(Value(text));
  return Value::List(std::move(items));
}

Value Seconds(absl::Time when) { return Value(absl::ToDoubleSeconds(when - sim::StartTime())); }

}  // namespace

const char* VerdictName(Verdict verdict) {
  switch (verdict) {
    case Verdict::kPassed:
      return "passed";
    case Verdict::kFailed:
      return "failed";
    case Verdict::kInconclusive:
      return "inconclusive";
    case Verdict::kNotDeterministic:
      return "notDeterministic";
  }
  return "?";
}

Value FindingValue(const Finding& finding) {
  std::vector<Value> story;
  for (const scenarios::StoryLine& line : finding.story) {
    story.push_back(Value::Object({{"at", Seconds(line.when)},
                                   {"actor", line.actor},
                                   {"what", line.what},
                                   {"then", line.then}}));
  }
  std::vector<ValueMember> facts;
  for (const auto& [label, fact] : finding.facts) facts.push_back({ValueKey(label), Value(fact)});
  return Value::Object({{"name", finding.name},
                        {"sentence", finding.sentence},
                        {"since", Seconds(finding.since)},
                        {"objects", Strings(finding.objects)},
                        {"facts", Value::Object(std::move(facts))},
                        {"story", Value::List(std::move(story))},
                        {"cure", finding.cure},
                        {"page", finding.page}});
}

namespace {

Value BadRunValue(const SeedResult& result, const std::string& tape) {
  std::vector<Value> findings;
  for (const Finding& finding : result.unexpected) findings.push_back(FindingValue(finding));
  return Value::Object({{"seed", static_cast<int64_t>(result.seed)},
                        {"verdict", VerdictName(result.verdict)},
                        {"findings", Value::List(std::move(findings))},
                        {"missing", Strings(result.missing)},
                        {"problem", result.problem},
                        {"tape", tape}});
}

Value TallyValue(const ScenarioReport& report, const SeedTally& tally, const RunSummary& summary) {
  static constexpr const char* kKinds[] = {"finding", "missing", "inconclusive",
                                           "notDeterministic"};
  Value value = Value::Object({{"kind", kKinds[static_cast<size_t>(tally.kind)]},
                               {"name", tally.name},
                               {"what", tally.what},
                               {"seeds", static_cast<int64_t>(tally.seeds)},
                               {"firstSeed", static_cast<int64_t>(tally.first_seed)},
                               {"exampleSeed", static_cast<int64_t>(tally.example_seed)},
                               {"tape", summary.TapeOf(report, tally.example_seed)}});
  for (const SeedResult& run : report.examples) {
    if (run.seed != tally.example_seed) continue;
    for (const Finding& finding : run.unexpected) {
      if (finding.name == tally.name && scenarios::ExpectationOf(finding) == tally.what) {
        value.Set("example", FindingValue(finding));
      }
    }
  }
  return value;
}

// Text for XML 1.0, which has no place for most control characters, not even escaped.
std::string Escape(absl::string_view text) {
  std::string out;
  while (!text.empty()) {
    const Rune rune = DecodeRune(text);
    const uint32_t code = rune.code;
    if (code == '&') {
      out += "&amp;";
    } else if (code == '<') {
      out += "&lt;";
    } else if (code == '>') {
      out += "&gt;";
    } else if (code == '"') {
      out += "&quot;";
    } else {
      const bool allowed =
          (code >= 0x20 || code == '\t' || code == '\n') && code != 0xFFFE && code != 0xFFFF;
      AppendRune(allowed ? code : 0xFFFD, &out);
    }
    text.remove_prefix(static_cast<size_t>(rune.size));
  }
  return out;
}

// What was wrong and how often, and an example of each.
std::string BadText(const RunSummary& summary, const ScenarioReport& report) {
  std::string text;
  for (const SeedTally& tally : report.tallies) {
    absl::StrAppend(&text, TallyText(report, tally), "\n");
  }
  for (const SeedResult& run : BadRuns(report)) {
    absl::StrAppend(&text, text.empty() ? "" : "\n",
                    BadRunText(report.scenario->path, run,
                               ReplayCommandLine(summary.TapeOf(report, run.seed))));
  }
  return text;
}

// What is known of a scenario beside how it ended.
std::string Properties(const ScenarioReport& report) {
  return absl::StrCat("    <properties>\n      <property name=\"seeds\" value=\"", report.runs(),
                      "\"/>\n      <property name=\"distinctHistories\" value=\"",
                      report.distinct_histories, "\"/>\n    </properties>\n");
}

}  // namespace

std::string SummaryJson(const RunSummary& summary) {
  std::vector<Value> scenarios;
  for (const ScenarioReport& report : summary.reports) {
    Value value = Value::Object({
        {"path", report.scenario->path},
        {"verdict", report.prepared.ok() ? VerdictName(report.verdict()) : "notRun"},
        {"passed", static_cast<int64_t>(report.passed)},
        {"failed", static_cast<int64_t>(report.failed)},
        {"inconclusive", static_cast<int64_t>(report.inconclusive)},
        {"notDeterministic", static_cast<int64_t>(report.not_deterministic)},
        {"expectedFindings", Strings(report.expected)},
        {"warnings", Strings(report.warnings)},
        {"distinctHistories", static_cast<int64_t>(report.distinct_histories)},
        {"hash", absl::StrFormat("%016x", report.hash)},
        {"events", static_cast<int64_t>(report.events)},
        {"simulatedSeconds", absl::ToInt64Seconds(report.simulated)},
    });
    if (!report.prepared.ok()) value.Set("error", report.prepared.message());
    if (report.first_bad.has_value()) {
      const SeedResult& run = *report.first_bad;
      value.Set("firstBad", BadRunValue(run, summary.TapeOf(report, run.seed)));
    }
    if (!report.tallies.empty()) {
      std::vector<Value> tallies;
      for (const SeedTally& tally : report.tallies) {
        tallies.push_back(TallyValue(report, tally, summary));
      }
      value.Set("tallies", Value::List(std::move(tallies)));
    }
    scenarios.push_back(std::move(value));
  }
  return ToPrettyJson(Value::Object({{"seeds", static_cast<int64_t>(summary.seeds)},
                                     {"wallSeconds", absl::ToDoubleSeconds(summary.wall)},
                                     {"exitCode", ExitCodeOf(summary)},
                                     {"scenarios", Value::List(std::move(scenarios))}})) +
         "\n";
}

std::string SummaryJunit(const RunSummary& summary) {
  size_t failures = 0, errors = 0;
  std::string cases;
  for (const ScenarioReport& report : summary.reports) {
    absl::StrAppend(&cases, "  <testcase classname=\"scenarios\" name=\"",
                    Escape(report.scenario->path), "\">\n", Properties(report));
    if (!report.prepared.ok()) {
      ++errors;
      absl::StrAppend(&cases, "    <error message=\"", Escape(report.prepared.message()),
                      "\"/>\n  </testcase>\n");
    } else if (report.first_bad.has_value()) {
      const bool error = report.verdict() != Verdict::kFailed;
      ++(error ? errors : failures);
      const char* tag = error ? "error" : "failure";
      absl::StrAppend(&cases, "    <", tag, " message=\"", VerdictName(report.verdict()),
                      ", first with seed ", report.first_bad->seed, "\">",
                      Escape(BadText(summary, report)), "</", tag, ">\n  </testcase>\n");
    } else {
      absl::StrAppend(&cases, "  </testcase>\n");
    }
  }
  return absl::StrCat(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuite name=\"quiesce\" tests=\"",
      summary.reports.size(), "\" failures=\"", failures, "\" errors=\"", errors, "\" time=\"",
      absl::StrFormat("%.3f", absl::ToDoubleSeconds(summary.wall)), "\">\n", cases,
      "</testsuite>\n");
}

std::string SummaryHashes(const RunSummary& summary) {
  std::string text;
  for (const ScenarioReport& report : summary.reports) {
    if (!report.prepared.ok()) continue;
    absl::StrAppendFormat(&text, "%016x  %s\n", report.hash, report.scenario->path);
  }
  return text;
}

}  // namespace quiesce::tools
