// A verdict compares the findings with those that the scenario names. A finding too many always
// fails the run. A bound that was hit decides only where the findings do not: a run that found all
// that was expected has said what it was played for, however it ended.
#include "scenarios/play/runner.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "scenarios/language/reader.h"
#include "scenarios/play/history_digest.h"
#include "scenarios/play/sweep.h"
#include "scenarios/play/world.h"
#include "sim/determinism.h"
#include "sim/plain_strategy.h"
#include "sim/random_strategy.h"
#include "sim/replay_strategy.h"

namespace quiesce::scenarios {
namespace {

constexpr char kStormSetting[] = "storm";  // of a tape

bool Contains(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::unique_ptr<sim::Strategy> StrategyOf(uint64_t seed, const RunOptions& options) {
  if (seed == 0) return std::make_unique<sim::PlainStrategy>();
  if (options.strategy != nullptr) return options.strategy->make(seed);
  return std::make_unique<sim::RandomStrategy>(seed);
}

// Compares what came with what the scenario names.
void Judge(const Scenario& scenario, RunOutcome outcome, SeedResult* result) {
  std::vector<std::string> allowed = ExpectedFindings(scenario);
  result->missing = allowed;
  for (const Name& name : scenario.possible_findings()) allowed.push_back(name.text());
  for (Finding& finding : outcome.findings) {
    auto& missing = result->missing;
    missing.erase(std::remove(missing.begin(), missing.end(), finding.name), missing.end());
    (Contains(allowed, finding.name) ? result->expected : result->unexpected)
        .push_back(std::move(finding));
  }
  result->hash = outcome.hash;
  result->simulated = outcome.simulated;
  result->events = outcome.events;
  result->problem = outcome.bound;
  const bool as_expected = result->unexpected.empty() && result->missing.empty();
  if (!result->unexpected.empty()) {
    result->verdict = Verdict::kFailed;
  } else if (!outcome.bound.empty() && (!as_expected || result->expected.empty())) {
    result->verdict = Verdict::kInconclusive;
  } else {
    result->verdict = as_expected ? Verdict::kPassed : Verdict::kFailed;
  }
}

// What the sweeps find that the scenario asks for, the first broken point of each.
void AddSwept(const PreparedScenario& prepared, RunOutcome* outcome) {
  for (const int asked : prepared.scenario().sweep()) {
    SweepReport report =
        Sweep(prepared, asked == CRASH ? SweepKind::kCrash : SweepKind::kFault, SweepOptions());
    if (outcome->bound.empty()) outcome->bound = std::move(report.problem);
    if (report.broken.empty()) continue;
    for (Finding& finding : report.broken.front().result.unexpected) {
      finding.facts.emplace_back(
          "sweep", absl::StrCat(report.broken_points, " of ", report.points,
                                " points broke, first ", report.broken.front().point.text));
      outcome->findings.push_back(std::move(finding));
    }
  }
}

// Runs a world to its end and judges it; gives the world as it is then.
std::unique_ptr<World> Play(const PreparedScenario& prepared,
                            std::unique_ptr<sim::Strategy> strategy, const RunOptions& options,
                            SeedResult* result) {
  const absl::Time begun = options.wall_clock ? options.wall_clock() : absl::UnixEpoch();
  auto world = std::make_unique<World>(&prepared, std::move(strategy), options.outside);
  if (options.keep_metrics) world->KeepMetrics();
  if (options.storm) world->BringStorm();
  if (options.on_begin) options.on_begin(*world);
  RunOutcome outcome = world->Run();
  if (!options.swept && options.outside == nullptr) AddSwept(prepared, &outcome);
  Judge(prepared.scenario(), std::move(outcome), result);
  if (!options.swept) {
    result->history = HistoryDigest(world->trace());
    result->warnings = world->server().unsupported();
    result->arrows = PhaseArrowsOf(world->trace(), prepared);
  }
  if (options.wall_clock) result->wall = options.wall_clock() - begun;
  if (options.on_end) options.on_end(*world);
  return world;
}

void KeepTape(const PreparedScenario& prepared, const World& world, const RunOptions& options,
              SeedResult* result) {
  sim::Tape tape;
  tape.scenario = prepared.loaded().path;
  tape.seed = result->seed;
  tape.hash = result->hash;
  if (options.strategy != nullptr) tape.settings.emplace_back("strategy", options.strategy->name);
  if (options.storm) tape.settings.emplace_back(kStormSetting, "yes");
  tape.Record(world.choices());
  result->tape = std::move(tape);
}

}  // namespace

SeedResult RunSeed(const PreparedScenario& prepared, uint64_t seed, const RunOptions& options) {
  SeedResult result;
  result.seed = seed;
  const std::unique_ptr<World> world = Play(prepared, StrategyOf(seed, options), options, &result);
  if (options.verify) {
    // Another world in the same process: what differs between them can only come from addresses,
    // leftovers of the first run, or the machine, and that is what determinism excludes.
    World again(&prepared, StrategyOf(seed, options));
    if (options.storm) again.BringStorm();
    if (again.Run().hash != result.hash) {
      result.verdict = Verdict::kNotDeterministic;
      result.problem = std::string(sim::CompareTraces(world->trace(), again.trace()).message());
    }
  }
  if (options.keep_tape || result.verdict != Verdict::kPassed) {
    KeepTape(prepared, *world, options, &result);
  }
  return result;
}

SeedResult ReplayTape(const PreparedScenario& prepared, const sim::Tape& tape,
                      const RunOptions& options) {
  SeedResult result;
  result.seed = tape.seed;
  RunOptions recorded = options;
  for (const auto& [key, value] : tape.settings) recorded.storm |= key == kStormSetting;
  const std::unique_ptr<World> world =
      Play(prepared, std::make_unique<sim::ReplayStrategy>(&tape), recorded, &result);
  const absl::Status fits = sim::CheckReplay(tape, world->choices(), result.hash);
  if (!fits.ok()) {
    result.verdict = Verdict::kNotDeterministic;
    result.problem = std::string(fits.message());
  }
  return result;
}

}  // namespace quiesce::scenarios
