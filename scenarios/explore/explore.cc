// The work is divided into parts, a few seeds of one scenario each, and threads take the next part
// that nobody has. A part writes only into its own slot, and the slots are merged in order when all
// threads are done: so no report depends on who was faster. A thread prepares a scenario once and
// keeps it while it gets parts of that scenario; parts are in the order of scenarios, so that is
// nearly always.
#include "scenarios/explore/explore.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>

#include "absl/strings/strip.h"
#include "scenarios/expectations/expectations.h"
#include "sim/trace.h"

namespace quiesce::scenarios {
namespace {

// Seeds that one thread runs in a row: enough to make fetching them cheap, few enough to share.
constexpr uint64_t kSeedsPerPart = 16;

struct Part {
  size_t scenario;
  uint64_t first_seed, seeds;
  std::vector<SeedResult> results;
  absl::Status prepared;
};

void AddOnce(const std::string& text, std::vector<std::string>* texts) {
  if (std::find(texts->begin(), texts->end(), text) == texts->end()) texts->push_back(text);
}

// What is wrong with one run, as tallies of one seed.
std::vector<SeedTally> WrongWith(const SeedResult& result) {
  std::vector<SeedTally> wrong;
  const auto add = [&](SeedTally::Kind kind, const std::string& name, const std::string& what) {
    wrong.push_back(
        {kind, name, what, 1, result.seed, result.seed, result.unexpected.empty() ? 0u : 1u});
  };
  for (const Finding& finding : result.unexpected) {
    add(SeedTally::Kind::kFinding, finding.name, ExpectationOf(finding));
  }
  // What did not come before a run was cut short might have come.
  if (result.verdict != Verdict::kInconclusive) {
    for (const std::string& name : result.missing) add(SeedTally::Kind::kMissing, name, "");
  }
  if (result.verdict == Verdict::kInconclusive) {
    add(SeedTally::Kind::kInconclusive, "", result.problem);
  } else if (result.verdict == Verdict::kNotDeterministic) {
    add(SeedTally::Kind::kNotDeterministic, "", "");
  }
  return wrong;
}

bool IsSame(const SeedTally& a, const SeedTally& b) {
  return a.kind == b.kind && a.name == b.name && a.what == b.what;
}

// Counts what is wrong in the runs of one scenario, and keeps the clearest run of each kind.
class Tallies {
 public:
  // `result` outlives this.
  void Add(const SeedResult& result) {
    for (const SeedTally& wrong : WrongWith(result)) {
      auto entry = std::find_if(entries_.begin(), entries_.end(),
                                [&](const Entry& known) { return IsSame(known.tally, wrong); });
      if (entry == entries_.end()) {
        entries_.push_back({wrong, &result, result.seed});
        continue;
      }
      // Two of one name in one run are one.
      if (entry->last_seed == result.seed) continue;
      entry->last_seed = result.seed;
      ++entry->tally.seeds;
      entry->tally.with_findings += wrong.with_findings;
      if (result.events < entry->example->events) entry->example = &result;
    }
  }

  void Tell(ScenarioReport* report) const {
    for (const Entry& entry : entries_) {
      report->tallies.push_back(entry.tally);
      report->tallies.back().example_seed = entry.example->seed;
    }
    std::vector<const SeedResult*> runs;
    runs.reserve(entries_.size());
    for (const Entry& entry : entries_) runs.push_back(entry.example);
    std::sort(runs.begin(), runs.end(),
              [](const SeedResult* a, const SeedResult* b) { return a->seed < b->seed; });
    runs.erase(std::unique(runs.begin(), runs.end()), runs.end());
    for (const SeedResult* run : runs) report->examples.push_back(Only(*run));
  }

 private:
  struct Entry {
    SeedTally tally;
    const SeedResult* example;
    uint64_t last_seed;  // that was counted
  };

  // The run with what it is the example of.
  SeedResult Only(const SeedResult& run) const {
    SeedResult only = run;
    const auto is_example = [&](SeedTally::Kind kind, const std::string& name,
                                const std::string& what) {
      return std::any_of(entries_.begin(), entries_.end(), [&](const Entry& entry) {
        return entry.example == &run && IsSame(entry.tally, {kind, name, what, 0, 0, 0, 0});
      });
    };
    const auto unexpected =
        std::remove_if(only.unexpected.begin(), only.unexpected.end(), [&](const Finding& finding) {
          return !is_example(SeedTally::Kind::kFinding, finding.name, ExpectationOf(finding));
        });
    only.unexpected.erase(unexpected, only.unexpected.end());
    const auto missing = std::remove_if(
        only.missing.begin(), only.missing.end(),
        [&](const std::string& name) { return !is_example(SeedTally::Kind::kMissing, name, ""); });
    only.missing.erase(missing, only.missing.end());
    return only;
  }

  std::vector<Entry> entries_;
};

class Explorer {
 public:
  Explorer(const std::vector<LoadedScenario>& scenarios, const ExploreOptions& options)
      : scenarios_(scenarios), options_(options) {
    for (size_t i = 0; i < scenarios.size(); ++i) {
      for (uint64_t at = 0; at < options.seeds; at += kSeedsPerPart) {
        const uint64_t count = std::min(kSeedsPerPart, options.seeds - at);
        parts_.push_back({i, options.first_seed + at, count, {}, absl::OkStatus()});
      }
    }
  }

  void Run(const std::function<void(const Progress&)>& on_progress) {
    size_t jobs = options_.jobs > 0 ? static_cast<size_t>(options_.jobs)
                                    : std::max(1u, std::thread::hardware_concurrency());
    jobs = std::min(jobs, parts_.size());
    std::vector<std::thread> threads;
    threads.reserve(jobs);
    working_ = jobs;
    for (size_t i = 0; i < jobs; ++i) threads.emplace_back([this] { Work(); });
    WaitForThreads(on_progress);
    for (std::thread& thread : threads) thread.join();
  }

  std::vector<ScenarioReport> Merge();

 private:
  void Work();
  void RunPart(const PreparedScenario& prepared, Part* part);
  void WaitForThreads(const std::function<void(const Progress&)>& on_progress);
  void Add(const SeedResult& result, ScenarioReport* report) const;

  const std::vector<LoadedScenario>& scenarios_;
  const ExploreOptions& options_;
  std::vector<Part> parts_;
  std::atomic<size_t> next_{0};
  std::atomic<uint64_t> done_{0};
  std::mutex mutex_;
  std::condition_variable finished_;
  size_t working_ = 0;  // threads; guarded by mutex_
};

void Explorer::Work() {
  std::unique_ptr<PreparedScenario> prepared;
  absl::Status failure;
  size_t prepared_for = SIZE_MAX;
  for (size_t at; (at = next_.fetch_add(1)) < parts_.size();) {
    Part& part = parts_[at];
    if (prepared_for != part.scenario) {
      prepared.reset();
      auto made = PreparedScenario::New(&scenarios_[part.scenario], options_.catalog);
      failure = made.status();
      if (made.ok()) prepared = *std::move(made);
      prepared_for = part.scenario;
    }
    part.prepared = failure;
    if (prepared != nullptr) RunPart(*prepared, &part);
  }
  const std::lock_guard<std::mutex> lock(mutex_);
  --working_;
  finished_.notify_all();
}

void Explorer::RunPart(const PreparedScenario& prepared, Part* part) {
  for (uint64_t i = 0; i < part->seeds; ++i) {
    const uint64_t seed = part->first_seed + i;
    RunOptions options;
    options.verify =
        options_.verify_every > 0 && (seed - options_.first_seed) % options_.verify_every == 0;
    options.wall_clock = options_.wall_clock;
    options.on_end = options_.on_end;
    options.keep_metrics = options_.keep_metrics;
    options.strategy = options_.strategy;
    options.storm = options_.storm;
    options.keep_tape = options_.explain && part->results.empty();
    part->results.push_back(RunSeed(prepared, seed, options));
    done_.fetch_add(1);
  }
}

void Explorer::WaitForThreads(const std::function<void(const Progress&)>& on_progress) {
  const uint64_t all = options_.seeds * scenarios_.size();
  std::unique_lock<std::mutex> lock(mutex_);
  while (working_ > 0) {
    finished_.wait_for(lock, std::chrono::milliseconds(100));
    if (on_progress && working_ > 0) on_progress({done_.load(), all});
  }
  if (on_progress) on_progress({done_.load(), all});
}

void Explorer::Add(const SeedResult& result, ScenarioReport* report) const {
  switch (result.verdict) {
    case Verdict::kPassed:
      ++report->passed;
      break;
    case Verdict::kFailed:
      ++report->failed;
      break;
    case Verdict::kInconclusive:
      ++report->inconclusive;
      break;
    case Verdict::kNotDeterministic:
      ++report->not_deterministic;
      break;
  }
  report->simulated += result.simulated;
  report->events += result.events;
  report->hash = sim::Trace::MixHash(report->hash, result.hash);
  for (const Finding& finding : result.expected) AddOnce(finding.name, &report->expected);
  scenarios::Merge(result.arrows, &report->arrows);
  for (const std::string& warning : result.warnings) AddOnce(warning, &report->warnings);
  if (result.verdict != Verdict::kPassed && !report->first_bad.has_value()) {
    report->first_bad = result;
  }
  if (options_.explain && result.tape.has_value() && !result.expected.empty() &&
      !report->first_found.has_value()) {
    report->first_found = result;
  }
}

std::vector<ScenarioReport> Explorer::Merge() {
  std::vector<ScenarioReport> reports(scenarios_.size());
  std::vector<std::vector<uint64_t>> histories(scenarios_.size());
  for (size_t i = 0; i < scenarios_.size(); ++i) reports[i].scenario = &scenarios_[i];
  // Tallies point into parts_, which is complete and does not move.
  std::vector<Tallies> tallies(scenarios_.size());
  for (const Part& part : parts_) {
    ScenarioReport& report = reports[part.scenario];
    report.prepared = part.prepared;
    for (const SeedResult& result : part.results) {
      histories[part.scenario].push_back(result.history);
      Add(result, &report);
      tallies[part.scenario].Add(result);
    }
  }
  for (size_t i = 0; i < scenarios_.size(); ++i) tallies[i].Tell(&reports[i]);
  for (size_t i = 0; i < scenarios_.size(); ++i) {
    std::sort(histories[i].begin(), histories[i].end());
    const auto end = std::unique(histories[i].begin(), histories[i].end());
    reports[i].distinct_histories = static_cast<uint64_t>(end - histories[i].begin());
  }
  return reports;
}

}  // namespace

std::string ExpectationOf(const Finding& finding) {
  if (finding.name != kFailedExpectation) return "";
  // "Expected: finally widgets/w is gone. At the end ..."
  absl::string_view text = finding.sentence;
  text = text.substr(0, text.find(". "));
  return std::string(absl::StripPrefix(text, "Expected: "));
}

Verdict ScenarioReport::verdict() const {
  if (not_deterministic > 0) return Verdict::kNotDeterministic;
  if (failed > 0) return Verdict::kFailed;
  return inconclusive > 0 ? Verdict::kInconclusive : Verdict::kPassed;
}

std::vector<ScenarioReport> Explore(const std::vector<LoadedScenario>& scenarios,
                                    const ExploreOptions& options,
                                    const std::function<void(const Progress&)>& on_progress) {
  Explorer explorer(scenarios, options);
  explorer.Run(on_progress);
  return explorer.Merge();
}

}  // namespace quiesce::scenarios
