#include "scenarios/explore/explore.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <set>
#include <thread>
#include <utility>

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

void Count(const std::string& name, uint64_t seed, std::map<std::string, SeedCount>* counts) {
  SeedCount& count = (*counts)[name];
  if (count.seeds++ == 0) count.first = seed;
}

// What came and what did not.
void CountFindings(const SeedResult& result, ScenarioReport* report) {
  std::set<std::string> names;  // a name counts once in a seed
  for (const Finding& finding : result.unexpected) names.insert(finding.name);
  for (const std::string& name : names) Count(name, result.seed, &report->unasked);
  for (const std::string& name : result.missing) Count(name, result.seed, &report->missing);
  if (result.missing.empty() || result.verdict != Verdict::kFailed) return;
  ++(result.unexpected.empty() ? report->missed : report->misnamed);
}

void AddOnce(const std::string& text, std::vector<std::string>* texts) {
  if (std::find(texts->begin(), texts->end(), text) == texts->end()) texts->push_back(text);
}

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
  static void Add(SeedResult result, ScenarioReport* report);

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
    if (on_progress) on_progress({done_.load(), all});
  }
}

void Explorer::Add(SeedResult result, ScenarioReport* report) {
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
  CountFindings(result, report);
  report->simulated += result.simulated;
  report->events += result.events;
  report->hash = sim::Trace::MixHash(report->hash, result.hash);
  for (const Finding& finding : result.expected) AddOnce(finding.name, &report->expected);
  scenarios::Merge(result.arrows, &report->arrows);
  for (const std::string& warning : result.warnings) AddOnce(warning, &report->warnings);
  if (result.verdict != Verdict::kPassed && !report->first_bad.has_value()) {
    report->first_bad = std::move(result);
  } else if (result.tape.has_value() && !result.expected.empty() &&
             !report->first_found.has_value()) {
    report->first_found = std::move(result);
  }
}

std::vector<ScenarioReport> Explorer::Merge() {
  std::vector<ScenarioReport> reports(scenarios_.size());
  std::vector<std::vector<uint64_t>> histories(scenarios_.size());
  for (size_t i = 0; i < scenarios_.size(); ++i) reports[i].scenario = &scenarios_[i];
  for (Part& part : parts_) {
    ScenarioReport& report = reports[part.scenario];
    report.prepared = part.prepared;
    for (SeedResult& result : part.results) {
      histories[part.scenario].push_back(result.history);
      Add(std::move(result), &report);
    }
  }
  for (size_t i = 0; i < scenarios_.size(); ++i) {
    std::sort(histories[i].begin(), histories[i].end());
    const auto end = std::unique(histories[i].begin(), histories[i].end());
    reports[i].distinct_histories = static_cast<uint64_t>(end - histories[i].begin());
  }
  return reports;
}

}  // namespace

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
