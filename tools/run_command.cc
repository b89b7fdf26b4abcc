// `quiesce run`: plays scenarios and says what was found.

#include <unistd.h>

#include <cstdio>
#include <deque>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/time/clock.h"
#include "reconcilers/runtime/client/metrics.h"
#include "scenarios/explore/explore.h"
#include "scenarios/language/reader.h"
#include "scenarios/language/strings.h"
#include "scenarios/play/world.h"
#include "sim/tape_file.h"
#include "tools/arguments.h"
#include "tools/command.h"
#include "tools/log.h"
#include "tools/report.h"
#include "tools/sweep_command.h"

namespace quiesce::tools {
namespace {

constexpr char kHelp[] =
    "usage: quiesce run PATH ... [--seed N] [--seeds N] [--jobs N] [--strategy S] [--verify]\n"
    "                   [--storm] [--json] [--explain] [--junit FILE] [--metrics FILE]\n"
    "                   [--hashes FILE] [--out FOLDER] [--log LEVEL]\n"
    "                   [--crash-sweep] [--fault-sweep] [--all-copies]\n"
    "\n"
    "Plays scenario files, or all *.yaml files under folders, and says what was found.\n"
    "\n"
    "  --seed N       the first seed; 1 unless given; 0 is the plain run without any chance\n"
    "  --seeds N      how many seeds, one after another; 1 unless given\n"
    "  --jobs N       threads; one for each core unless given\n"
    "  --strategy S   how a seed decides what is undetermined: random unless given; quiesce list\n"
    "                 strategies names the others\n"
    "  --verify       every seed runs twice and must give the same history (else every 16th)\n"
    "  --storm        while the steps are played, faults of all kinds beside those that a "
    "scenario\n"
    "                 names: refused and lost requests, cut and stalled watches, pauses, crashes,\n"
    "                 restarts of the API server; a controller that is right stays right in it\n"
    "  --explain      tells also of findings that a scenario expects\n"
    "  --json         one JSON object instead of text\n"
    "  --junit FILE   also writes a JUnit report\n"
    "  --hashes FILE  also writes a hash of the histories of each scenario: they are equal on all\n"
    "                 machines, and after a change that changes no behaviour\n"
    "  --metrics FILE also writes the controllers' metrics at the end of each run as Prometheus "
    "text,\n"
    "                 under their real names and on simulated time\n"
    "  --out FOLDER   where the tapes of failing runs go; out unless given\n"
    "  --crash-sweep  instead: a controller dies before and after each write of the plain run, "
    "one\n"
    "                 run each, which must end as the plain run does but for names and times\n"
    "  --fault-sweep  instead: each request of a controller fails once in each way\n"
    "  --all-copies   in sweeps: all that a scenario applies many times, not 2 copies of it\n"
    "  --log LEVEL    info or debug: what happens in the runs, with simulated times, on stderr\n"
    "\n"
    "exit code: 0 all as expected, 1 wrong usage or a bad file, 2 a finding or an expectation\n"
    "that does not hold, 3 an error of the tool or a run that is not deterministic, 4 a bound was\n"
    "hit before anything could be said\n"
    "\n"
    "example: quiesce run scenarios --seeds 200\n";

struct Options {
  std::vector<std::string> paths;
  scenarios::ExploreOptions explore;
  bool json = false;
  SweepSettings sweep;
  std::string junit, metrics, hashes, out = "out", log;
};

absl::Status UnknownStrategy(const scenarios::Catalog& catalog, const std::string& name) {
  std::vector<std::string> names;
  for (const sim::StrategySpec& spec : catalog.strategies) names.push_back(spec.name);
  return absl::InvalidArgumentError(absl::StrCat("--strategy: there is no ", name,
                                                 "; expected one of ", absl::StrJoin(names, ", "),
                                                 scenarios::DidYouMean(name, names)));
}

absl::Status ReadOptions(const scenarios::Catalog& catalog, const std::vector<std::string>& args,
                         Options* options) {
  bool verify = false;
  std::string strategy;
  uint64_t jobs = 0;
  Arguments arguments;
  arguments.Number("--seed", &options->explore.first_seed);
  arguments.Number("--seeds", &options->explore.seeds);
  arguments.Number("--jobs", &jobs);
  arguments.Flag("--verify", &verify);
  arguments.Text("--strategy", &strategy);
  arguments.Flag("--storm", &options->explore.storm);
  arguments.Flag("--explain", &options->explore.explain);
  arguments.Flag("--json", &options->json);
  arguments.Flag("--crash-sweep", &options->sweep.crash);
  arguments.Flag("--fault-sweep", &options->sweep.fault);
  arguments.Flag("--all-copies", &options->sweep.all_copies);
  arguments.Text("--junit", &options->junit);
  arguments.Text("--hashes", &options->hashes);
  arguments.Text("--metrics", &options->metrics);
  arguments.Text("--out", &options->out);
  arguments.Text("--log", &options->log);
  absl::Status read = arguments.Read(args, &options->paths);
  if (!read.ok()) return read;
  if (options->paths.empty()) {
    return absl::InvalidArgumentError("expected scenario files or folders");
  }
  if (options->explore.seeds == 0)
    return absl::InvalidArgumentError("--seeds: expected at least 1");
  constexpr uint64_t kMaxJobs = 1024;
  if (jobs > kMaxJobs) return absl::InvalidArgumentError("--jobs: expected at most 1024");
  options->explore.jobs = static_cast<int>(jobs);
  if (verify) options->explore.verify_every = 1;
  options->explore.catalog = &catalog;
  if (!strategy.empty()) {
    options->explore.strategy = catalog.FindStrategy(strategy);
    if (options->explore.strategy == nullptr) return UnknownStrategy(catalog, strategy);
  }
  if (!options->log.empty()) {
    options->explore.jobs = 1;  // so that the lines of one run stay together
    options->explore.on_end = [](const scenarios::World& world) { LogTrace(world.trace()); };
  }
  if (!options->metrics.empty()) options->explore.jobs = 1;  // so that runs come in order
  return SetUpLog(options->log);
}

// Reads every scenario; all bad files are reported.
absl::StatusOr<std::vector<scenarios::LoadedScenario>> LoadAll(
    const scenarios::Catalog& catalog, const std::vector<std::string>& paths) {
  const absl::StatusOr<std::vector<std::string>> files = scenarios::FindScenarios(paths);
  if (!files.ok()) return files.status();
  const scenarios::KnownNames known = catalog.Names();
  std::vector<scenarios::LoadedScenario> loaded;
  std::string problems;
  for (const std::string& file : *files) {
    auto scenario = scenarios::ReadScenario(file, known);
    if (scenario.ok()) {
      loaded.push_back(*std::move(scenario));
    } else {
      absl::StrAppend(&problems, problems.empty() ? "" : "\n", scenario.status().message());
    }
  }
  if (!problems.empty()) return absl::InvalidArgumentError(problems);
  return loaded;
}

// The tapes of the runs that the report tells of.
absl::Status WriteTapes(const std::string& folder, RunSummary* summary) {
  for (const scenarios::ScenarioReport& report : summary->reports) {
    std::vector<scenarios::SeedResult> told = BadRuns(report);
    if (report.first_bad.has_value()) told.push_back(*report.first_bad);
    if (report.first_found.has_value()) told.push_back(*report.first_found);
    for (const scenarios::SeedResult& run : told) {
      if (!run.tape.has_value() || !summary->TapeOf(report, run.seed).empty()) continue;
      std::error_code error;
      std::filesystem::create_directories(folder, error);
      const std::string name = absl::StrReplaceAll(report.scenario->ShortName(), {{"/", "-"}});
      const std::string path = absl::StrCat(folder, "/", name, "-", run.seed, ".tape");
      absl::Status written = sim::WriteTapeFile(path, *run.tape);
      if (!written.ok()) return written;
      summary->tapes[{report.scenario->path, run.seed}] = path;
    }
  }
  return absl::OkStatus();
}

absl::Status WriteText(const std::string& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary);
  file << text;
  file.close();
  if (!file) return absl::InvalidArgumentError(absl::StrCat(path, ": cannot be written"));
  return absl::OkStatus();
}

// The metrics of all runs, each with its scenario and which run of it that was.
class MetricsOfRuns {
 public:
  void Take(scenarios::World& world) {
    const std::string scenario(world.scenario_name());
    const std::string run = absl::StrCat(++runs_[scenario]);
    for (const auto& [metrics, process] : world.metrics()) {
      kept_.push_back(*metrics);
      labels_.push_back({{"scenario", scenario}, {"run", run}, {"process", process}});
    }
  }
  std::string Text() const {
    std::vector<std::pair<const runtime::Metrics*, runtime::Metrics::Labels>> processes;
    for (size_t i = 0; i < labels_.size(); ++i) processes.emplace_back(&kept_[i], labels_[i]);
    return runtime::Metrics::Text(processes);
  }

 private:
  std::map<std::string, int> runs_;
  std::deque<runtime::Metrics> kept_;
  std::vector<runtime::Metrics::Labels> labels_;
};

// One line on the terminal that tells how far a long run has come.
class ProgressLine {
 public:
  void Show(const scenarios::Progress& progress) {
    if (!isatty(STDERR_FILENO) || progress.done == progress.all) return;
    if (absl::Now() - begun_ < absl::Milliseconds(700)) return;
    std::fprintf(stderr, "\r%llu of %llu runs (%d %%) ",
                 static_cast<unsigned long long>(progress.done),
                 static_cast<unsigned long long>(progress.all),
                 static_cast<int>(100 * progress.done / progress.all));
    shown_ = true;
  }
  void Clear() {
    if (shown_) std::fprintf(stderr, "\r%40s\r", "");
  }

 private:
  const absl::Time begun_ = absl::Now();
  bool shown_ = false;
};

int Complain(const absl::Status& status) {
  std::fprintf(stderr, "%s\n", std::string(status.message()).c_str());
  return kUsage;
}

}  // namespace

int RunCommand(const scenarios::Catalog& catalog, const std::vector<std::string>& args) {
  if (WantsHelp(args)) {
    std::fputs(kHelp, stdout);
    return kAllAsExpected;
  }
  Options options;
  if (absl::Status read = ReadOptions(catalog, args, &options); !read.ok()) {
    std::fprintf(stderr, "quiesce run: %s\nquiesce run --help tells more\n",
                 std::string(read.message()).c_str());
    return kUsage;
  }
  const auto loaded = LoadAll(catalog, options.paths);
  if (!loaded.ok()) return Complain(loaded.status());

  if (options.sweep.crash || options.sweep.fault) {
    options.sweep.json = options.json;
    options.sweep.jobs = options.explore.jobs;
    options.sweep.out = options.out;
    return RunSweeps(catalog, *loaded, options.sweep);
  }
  options.explore.wall_clock = &absl::Now;
  MetricsOfRuns metrics;
  if (!options.metrics.empty()) {
    options.explore.keep_metrics = true;
    options.explore.on_end = [&metrics, then = options.explore.on_end](scenarios::World& world) {
      metrics.Take(world);
      if (then) then(world);
    };
  }
  ProgressLine line;
  const absl::Time begun = absl::Now();
  RunSummary summary;
  summary.reports =
      scenarios::Explore(*loaded, options.explore,
                         [&line](const scenarios::Progress& progress) { line.Show(progress); });
  line.Clear();
  summary.seeds = options.explore.seeds;
  summary.wall = absl::Now() - begun;
  // What was found is told even where no tape can be written.
  const absl::Status tapes = WriteTapes(options.out, &summary);
  std::fputs((options.json ? SummaryJson(summary) : SummaryText(summary)).c_str(), stdout);
  if (!options.junit.empty()) {
    absl::Status written = WriteText(options.junit, SummaryJunit(summary));
    if (!written.ok()) return Complain(written);
  }
  if (!options.hashes.empty()) {
    absl::Status written = WriteText(options.hashes, SummaryHashes(summary));
    if (!written.ok()) return Complain(written);
  }
  if (!options.metrics.empty()) {
    absl::Status written = WriteText(options.metrics, metrics.Text());
    if (!written.ok()) return Complain(written);
  }
  if (!tapes.ok()) return Complain(tapes);
  return ExitCodeOf(summary);
}

}  // namespace quiesce::tools
