#include "scenarios/tables/accuracy.h"

#include <map>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "scenarios/play/repository_catalog.h"

namespace quiesce::scenarios {
namespace {

constexpr char kNone[] = "none";

// The findings that a scenario asks for, or "none".
std::vector<std::string> AskedBy(const LoadedScenario& loaded) {
  std::vector<std::string> asked;
  for (const Name& name : loaded.scenario.finding()) asked.push_back(name.text());
  if (asked.empty()) asked.push_back(kNone);
  return asked;
}

std::string ShortPath(const LoadedScenario& loaded) {
  const absl::string_view path = loaded.path;
  const size_t at = path.find("scenarios/");
  absl::string_view name = at == absl::string_view::npos ? path : path.substr(at + 10);
  return std::string(absl::StripSuffix(name, ".yaml"));
}

// "12,345" as "12345": pages are read by programs, too.
std::string Right(const ScenarioReport& report) {
  return absl::StrCat(report.passed, " of ", report.runs());
}

// What came in place of what was asked for, and in how many seeds.
std::string Otherwise(const ScenarioReport& report) {
  std::vector<std::string> parts;
  for (const auto& [name, count] : report.unasked) {
    parts.push_back(absl::StrCat(name, " in ", count.seeds, " from seed ", count.first));
  }
  for (const auto& [name, count] : report.missing) {
    parts.push_back(absl::StrCat("no ", name, " in ", count.seeds, " from seed ", count.first));
  }
  if (report.inconclusive > 0) {
    parts.push_back(absl::StrCat("no verdict in ", report.inconclusive));
  }
  return absl::StrJoin(parts, ", ");
}

// How a row of the second table begins and goes on up to what came otherwise.
std::string RowOf(const LoadedScenario& loaded, const ScenarioReport& calm,
                  const ScenarioReport& storm) {
  return absl::StrCat("| ", ShortPath(loaded), " | ", absl::StrJoin(AskedBy(loaded), ", "), " | ",
                      Right(calm), " | ", Otherwise(calm), " | ", Right(storm), " | ",
                      Otherwise(storm), " |\n");
}

// Of one finding, over all scenarios: seeds.
struct Tally {
  uint64_t scenarios = 0, runs = 0, right = 0, missed = 0, misnamed = 0, cried = 0, none = 0;
};

void Add(const Accuracy& accuracy, const std::vector<ScenarioReport>& reports,
         std::map<std::string, Tally>* tallies) {
  for (size_t i = 0; i < reports.size(); ++i) {
    const ScenarioReport& report = reports[i];
    for (const std::string& name : AskedBy(accuracy.scenarios[i])) {
      Tally& tally = (*tallies)[name];
      ++tally.scenarios;
      tally.runs += report.runs();
      tally.right += report.passed;
      tally.missed += report.missed;
      tally.misnamed += report.misnamed;
      tally.none += report.inconclusive;
    }
    for (const auto& [name, count] : report.unasked) (*tallies)[name].cried += count.seeds;
  }
}

std::string FindingTable(const Accuracy& accuracy, const std::vector<ScenarioReport>& reports) {
  std::map<std::string, Tally> tallies;
  Add(accuracy, reports, &tallies);
  std::string text =
      "| finding | scenarios | runs | right | missed | misnamed | no verdict | cried |\n"
      "|---|---|---|---|---|---|---|---|\n";
  for (const auto& [name, tally] : tallies) {
    absl::StrAppend(&text, "| ", name, " | ", tally.scenarios, " | ", tally.runs, " | ",
                    tally.right, " | ", tally.missed, " | ", tally.misnamed, " | ", tally.none,
                    " | ", tally.cried, " |\n");
  }
  return text;
}

bool AllRight(const ScenarioReport& report) { return report.passed == report.runs(); }

// The cells of the row of a scenario; empty if the page has none.
std::vector<std::string> CellsOf(absl::string_view page, const std::string& name) {
  const std::string begin = absl::StrCat("\n| ", name, " | ");
  const size_t at = page.find(begin);
  std::vector<std::string> cells;
  if (at == absl::string_view::npos) return cells;
  absl::string_view row = page.substr(at + 3);
  row = row.substr(0, row.find('\n'));
  for (size_t bar; (bar = row.find(" | ")) != absl::string_view::npos;) {
    cells.emplace_back(row.substr(0, bar));
    row.remove_prefix(bar + 3);
  }
  return cells;
}

bool SaysAllRight(const std::string& cell) {
  const size_t of = cell.find(" of ");
  return of != std::string::npos && cell.substr(0, of) == cell.substr(of + 4);
}

}  // namespace

absl::StatusOr<Accuracy> MeasureAccuracy(const std::string& root, uint64_t seeds, int jobs) {
  const auto files = FindScenarios(
      {absl::StrCat(root, "scenarios/correct"), absl::StrCat(root, "scenarios/wrong")});
  if (!files.ok()) return files.status();
  Accuracy accuracy;
  accuracy.seeds = seeds;
  std::vector<LoadedScenario> loaded;
  const KnownNames known = RepositoryCatalog().Names();
  for (const std::string& file : *files) {
    auto scenario = ReadScenario(file, known);
    if (!scenario.ok()) return scenario.status();
    loaded.push_back(*scenario);
    accuracy.scenarios.push_back(*std::move(scenario));
  }
  ExploreOptions options;
  options.catalog = &RepositoryCatalog();
  options.seeds = seeds;
  options.jobs = jobs;
  options.verify_every = 0;
  accuracy.calm = Explore(loaded, options, nullptr);
  options.storm = true;
  accuracy.storm = Explore(loaded, options, nullptr);
  for (const ScenarioReport& report : accuracy.calm) {
    if (!report.prepared.ok()) return report.prepared;
  }
  return accuracy;
}

std::string AccuracyPage(const Accuracy& accuracy) {
  std::string page = absl::StrCat(
      "# How right the findings are\n\nMade by `tools/accuracy ", accuracy.seeds,
      "`: the correct controllers of `scenarios/correct` and the wrong ones of `scenarios/wrong`, ",
      accuracy.scenarios.size(), " in all,\nwith ", accuracy.seeds,
      " seeds each, once with no faults but those that a scenario names, and once in a storm: "
      "while "
      "the steps are played,\nrequests conflict, are too many, fail, get lost and are done without "
      "an answer, processes crash before and after\nwrites and at any time, are paused, watches "
      "are "
      "cut, forgotten (410) and stalled, and the API server restarts.\n\nThe numbers are of runs. "
      "*Missed*: what was asked for did not come. *Misnamed*: something else came in its place. "
      "*Cried*: it came\nunasked, in whatever scenario. The row `none` is of the correct "
      "controllers.\n\nA wrong controller whose mistake needs one moment - a look between two "
      "writes, a deletion that finds it at work - may not come to make it in a\nstorm: such a run "
      "holds nothing to find, and counts as missed all the same. A process that dies may also make "
      "another mistake\nthan the one asked for.\n\n## Without faults\n\n",
      FindingTable(accuracy, accuracy.calm), "\n## In a storm\n\n",
      FindingTable(accuracy, accuracy.storm),
      "\n## Each scenario\n\n| scenario | asks for | right | otherwise | right in a storm | "
      "otherwise |\n|---|---|---|---|---|---|\n");
  for (size_t i = 0; i < accuracy.scenarios.size(); ++i) {
    absl::StrAppend(&page, RowOf(accuracy.scenarios[i], accuracy.calm[i], accuracy.storm[i]));
  }
  return page;
}

std::string WorseThan(absl::string_view page, const Accuracy& accuracy) {
  std::string worse;
  for (size_t i = 0; i < accuracy.scenarios.size(); ++i) {
    const std::string name = ShortPath(accuracy.scenarios[i]);
    const std::vector<std::string> cells = CellsOf(page, name);
    const bool unknown = cells.size() < 5;
    if ((unknown || SaysAllRight(cells[2])) && !AllRight(accuracy.calm[i])) {
      absl::StrAppend(&worse, name, ": ", Otherwise(accuracy.calm[i]), "\n");
    }
    if ((unknown || SaysAllRight(cells[4])) && !AllRight(accuracy.storm[i])) {
      absl::StrAppend(&worse, name, " in a storm: ", Otherwise(accuracy.storm[i]), "\n");
    }
  }
  return worse;
}

}  // namespace quiesce::scenarios
