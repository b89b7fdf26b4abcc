#include "scenarios/tables/accuracy.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "scenarios/play/repository_catalog.h"

namespace quiesce::scenarios {
namespace {

constexpr char kNone[] = "none";
using Kind = SeedTally::Kind;

// The findings that a scenario asks for, or "none".
std::vector<std::string> AskedBy(const LoadedScenario& loaded) {
  std::vector<std::string> asked;
  for (const Name& name : loaded.scenario.finding()) asked.push_back(name.text());
  if (asked.empty()) asked.push_back(kNone);
  return asked;
}

// What came or did not, in the words of notes.
std::string Named(const SeedTally& tally) {
  switch (tally.kind) {
    case Kind::kFinding:
      return tally.name;
    case Kind::kMissing:
      return absl::StrCat("no ", tally.name);
    case Kind::kInconclusive:
      return "no verdict";
    case Kind::kNotDeterministic:
      return "not deterministic";
  }
}

const AccuracyNote* NoteOn(const Accuracy& accuracy, const std::string& scenario,
                           const SeedTally& tally) {
  for (const AccuracyNote& note : accuracy.notes) {
    if (scenario == note.scenario && Named(tally) == note.other) return &note;
  }
  return nullptr;
}

std::string Right(const ScenarioReport& report) {
  return absl::StrCat(report.passed, " of ", report.runs());
}

// What came in place of what was asked for or beside it, and in how many seeds.
std::string Otherwise(const ScenarioReport& report) {
  return absl::StrJoin(report.tallies, ", ", [](std::string* out, const SeedTally& tally) {
    absl::StrAppend(out, Named(tally), " in ", tally.seeds, " from seed ", tally.first_seed);
  });
}

std::string RowOf(const LoadedScenario& loaded, const ScenarioReport& calm,
                  const ScenarioReport& storm) {
  return absl::StrCat("| ", loaded.ShortName(), " | ", absl::StrJoin(AskedBy(loaded), ", "), " | ",
                      Right(calm), " | ", Otherwise(calm), " | ", Right(storm), " | ",
                      Otherwise(storm), " |\n");
}

// Of one finding, over the scenarios that ask for it: runs, each of which is one of the lower ones.
struct Row {
  uint64_t scenarios = 0, runs = 0;
  uint64_t right = 0, more = 0, instead = 0, missed = 0, none = 0;
  uint64_t unexplained = 0;  // of those that are not right
  uint64_t unasked = 0;      // came in whatever scenario
};

void Add(const ScenarioReport& report, const std::string& name, bool explained, Row* row) {
  ++row->scenarios;
  row->runs += report.runs();
  row->right += report.passed;
  const uint64_t none = report.inconclusive + report.not_deterministic;
  row->none += none;
  uint64_t missing = 0;
  for (const SeedTally& tally : report.tallies) {
    if (tally.kind != Kind::kMissing || tally.name != name) continue;
    missing = tally.seeds;
    row->instead += tally.with_findings;
    row->missed += tally.seeds - tally.with_findings;
  }
  row->more += report.failed - missing;
  if (!explained) row->unexplained += report.runs() - report.passed;
}

bool IsExplained(const Accuracy& accuracy, const LoadedScenario& loaded,
                 const ScenarioReport& report, bool storm) {
  const std::string name = loaded.ShortName();
  return std::all_of(report.tallies.begin(), report.tallies.end(), [&](const SeedTally& tally) {
    return storm && NoteOn(accuracy, name, tally) != nullptr;
  });
}

std::string FindingTable(const Accuracy& accuracy, bool storm) {
  const std::vector<ScenarioReport>& reports = storm ? accuracy.storm : accuracy.calm;
  std::map<std::string, Row> rows;
  for (size_t i = 0; i < reports.size(); ++i) {
    const LoadedScenario& loaded = accuracy.scenarios[i];
    const bool explained = IsExplained(accuracy, loaded, reports[i], storm);
    for (const std::string& name : AskedBy(loaded)) Add(reports[i], name, explained, &rows[name]);
    for (const SeedTally& tally : reports[i].tallies) {
      if (tally.kind == Kind::kFinding) rows[tally.name].unasked += tally.seeds;
    }
  }
  std::string text =
      "| finding | scenarios | runs | right | with another | another instead | missed | no verdict "
      "| not explained | came unasked |\n|---|---|---|---|---|---|---|---|---|---|\n";
  for (const auto& [name, row] : rows) {
    absl::StrAppend(&text, "| ", name, " | ", row.scenarios, " | ", row.runs, " | ", row.right,
                    " | ", row.more, " | ", row.instead, " | ", row.missed, " | ", row.none, " | ");
    absl::StrAppend(&text, row.unexplained, " | ", row.unasked, " |\n");
  }
  return text;
}

// The notes that a storm of these seeds had use for.
std::string NotesText(const Accuracy& accuracy) {
  std::string text;
  for (size_t i = 0; i < accuracy.scenarios.size(); ++i) {
    const std::string name = accuracy.scenarios[i].ShortName();
    for (const SeedTally& tally : accuracy.storm[i].tallies) {
      const AccuracyNote* note = NoteOn(accuracy, name, tally);
      if (note == nullptr) continue;
      absl::StrAppend(&text, "- ", name, ", ", note->other, " in ", tally.seeds, " of ",
                      accuracy.storm[i].runs(), ": ", note->why, "\n");
    }
  }
  return text;
}

std::string Introduction(const Accuracy& accuracy) {
  return absl::StrCat(
      "# How right the findings are\n\nMade by `tools/accuracy ", accuracy.seeds,
      "`: the correct controllers of `scenarios/correct` and the wrong ones of `scenarios/wrong`, ",
      accuracy.scenarios.size(), " in all,\nwith ", accuracy.seeds,
      " seeds each, once with no faults but those that a scenario names, and once in a storm: "
      "while the steps are played,\nrequests conflict, are too many, fail, get lost and are done "
      "without an answer, processes crash before and after\nwrites and at any time, are paused, "
      "watches are cut, forgotten (410) and stalled, and the API server restarts.\n\nThe numbers "
      "are of runs, and each run of a row is in one of its columns: *right*, what was asked for "
      "and nothing else;\n*with another*, more came beside it, or something to a correct "
      "controller (the row `none`); *another instead*, something else\ncame and it did not; "
      "*missed*, nothing came; *no verdict*, a bound was hit. *Not explained* are those of them "
      "that the\nlast section does not explain. *Came unasked* counts the finding in whatever "
      "scenario.\n");
}

}  // namespace

absl::StatusOr<Accuracy> MeasureAccuracy(const std::string& root, uint64_t seeds, int jobs) {
  const auto files = FindScenarios(
      {absl::StrCat(root, "scenarios/correct"), absl::StrCat(root, "scenarios/wrong")});
  if (!files.ok()) return files.status();
  Accuracy accuracy;
  accuracy.seeds = seeds;
  accuracy.notes = AccuracyNotes();
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
      Introduction(accuracy), "\n## Without faults\n\n", FindingTable(accuracy, /*storm=*/false),
      "\n## In a storm\n\n", FindingTable(accuracy, /*storm=*/true),
      "\n## Each scenario\n\n| scenario | asks for | right | otherwise | right in a "
      "storm | otherwise |\n|---|---|---|---|---|---|\n");
  for (size_t i = 0; i < accuracy.scenarios.size(); ++i) {
    absl::StrAppend(&page, RowOf(accuracy.scenarios[i], accuracy.calm[i], accuracy.storm[i]));
  }
  const std::vector<std::string> unexplained = Unexplained(accuracy);
  if (!unexplained.empty()) {
    absl::StrAppend(&page, "\n## Not explained\n\n- ", absl::StrJoin(unexplained, "\n- "), "\n");
  }
  const std::string notes = NotesText(accuracy);
  if (!notes.empty()) absl::StrAppend(&page, "\n## Why something else came in a storm\n\n", notes);
  return page;
}

std::vector<std::string> Unexplained(const Accuracy& accuracy) {
  std::vector<std::string> lines;
  for (size_t i = 0; i < accuracy.scenarios.size(); ++i) {
    const std::string name = accuracy.scenarios[i].ShortName();
    const auto tell = [&](const char* where, const SeedTally& tally) {
      lines.push_back(absl::StrCat(name, where, ": ", Named(tally), " in ", tally.seeds,
                                   " from seed ", tally.first_seed));
    };
    for (const SeedTally& tally : accuracy.calm[i].tallies) tell("", tally);
    for (const SeedTally& tally : accuracy.storm[i].tallies) {
      if (NoteOn(accuracy, name, tally) == nullptr) tell(" in a storm", tally);
    }
  }
  return lines;
}

}  // namespace quiesce::scenarios
