// The points come from watching the plain run: the n-th request of an actor is answered in some
// way, everything else is as in the plain run up to there, so each point is reached for certain.
//
// Only names of findings are compared with the plain run: a finding that the scenario is about
// anyway would otherwise be reported again at every point.
#include "scenarios/play/sweep.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "scenarios/detectors/crash_unsafe.h"
#include "scenarios/expectations/expectations.h"
#include "scenarios/findings/end_state.h"
#include "scenarios/findings/observer.h"
#include "scenarios/play/few_copies.h"
#include "scenarios/play/world.h"

namespace quiesce::scenarios {
namespace {

constexpr char kSetting[] = "sweep";         // of a tape: the place
constexpr char kCopiesSetting[] = "copies";  // how many played
constexpr size_t kKept = 3;                  // broken points, with what was found
constexpr int32_t kCopies = 2;               // of what is applied many times

// The plain run: what can go wrong in it, and how it ends.
struct Plain {
  explicit Plain(const PreparedScenario& prepared) : numbers(prepared) {}

  RequestNumbers numbers;
  LeaseRepeats leases;
  std::vector<SweepPoint> points;
  uint64_t repeats = 0;
  EndState state;
  bool over = false;  // nothing can go wrong any more
  bool rested = false;
  SeedResult result;
};

// Looks on while it is played.
class PlainListener : public RunListener {
 public:
  explicit PlainListener(Plain* plain) : plain_(plain) {}

  uint32_t interests() const override { return kChanges | kInputs | kLifecycles | kExternalCalls; }
  void OnChange(const ChangeEvent& change) override {
    plain_->leases.OnChange(change, change.resource);
  }
  void OnInput(const Event&) override { plain_->leases.OnNews(); }
  void OnLifecycle(const LifecycleEvent&) override { plain_->leases.OnNews(); }
  void OnExternalCall(const ExternalCallEvent& seen) override {
    plain_->leases.OnNews();
    plain_->state.Note(seen.call);
  }
  void OnPhase(Phase phase, absl::Time) override {
    plain_->over |= phase == Phase::kLiveness;
    if (phase != Phase::kProbe) return;
    plain_->rested = true;
    plain_->state.TakeObjects(run());
  }
  void Finish(const RunEnd& ending, std::vector<Finding>*) override {
    plain_->state.TakeServices(ending);
  }

 private:
  Plain* const plain_;
};

void NotePoints(SweepKind kind, absl::string_view actor, const api::Request& request,
                Plain* plain) {
  if (plain->over) return;
  const int64_t number = plain->numbers.Next(actor, request);
  if (number == 0) return;
  const std::vector<edge::InjectedFault> ways = WaysOf(kind, request);
  if (plain->leases.IsRepeat(actor, request)) {
    plain->repeats += ways.size();
    return;
  }
  for (const edge::InjectedFault way : ways) {
    plain->points.push_back({std::string(actor), number, way,
                             absl::StrCat(WayName(way), ": ", edge::ShowRequest(request),
                                          ", request ", number, " of ", actor)});
  }
}

std::unique_ptr<Plain> PlayPlain(const PreparedScenario& prepared, SweepKind kind) {
  auto plain = std::make_unique<Plain>(prepared);
  RunOptions options;
  options.swept = true;
  options.on_begin = [&](World& world) {
    world.BeSwept(
        [kind, plain = plain.get()](absl::string_view actor, const api::Request& request) {
          NotePoints(kind, actor, request, plain);
          return edge::Faults::Decision();
        });
    world.observer().Add(std::make_unique<PlainListener>(plain.get()));
  };
  plain->result = RunSeed(prepared, 0, options);
  return plain;
}

// Strikes one request of a run, and tells the judge when it has. Outlives the run.
struct Strike {
  Strike(const PreparedScenario& prepared, SweepPoint point)
      : numbers(prepared), point(std::move(point)) {}

  RunOptions OptionsOf(const EndState& reference, RunOptions options = {}) {
    options.swept = true;
    options.on_begin = [this, &reference](World& world) {
      world.BeSwept([this](absl::string_view actor, const api::Request& request) {
        const int64_t number = numbers.Next(actor, request);
        if (number != point.number || actor != point.actor) return edge::Faults::Decision();
        struck = {point.fault, point.text};
        return StruckBy(point.fault);
      });
      world.observer().Add(std::make_unique<CrashUnsafe>(&reference, &struck));
    };
    return options;
  }

  RequestNumbers numbers;
  const SweepPoint point;
  Struck struck;
};

// What comes at a point and does not come in the plain run.
std::vector<Finding> NewFindings(const SeedResult& plain, SeedResult& result) {
  std::set<std::string> known;
  for (const auto* findings : {&plain.expected, &plain.unexpected}) {
    for (const Finding& finding : *findings) known.insert(finding.name);
  }
  std::vector<Finding> added;
  for (auto* findings : {&result.unexpected, &result.expected}) {
    for (Finding& finding : *findings) {
      // The comparison with the plain end comes under the same name as expectations, which count
      // what the plain run does and are not judged here.
      const bool expectation = finding.name == kFailedExpectation;
      const bool compared =
          expectation && !finding.facts.empty() && finding.facts.front().first == "struck";
      if (compared || (!expectation && !known.contains(finding.name))) {
        added.push_back(std::move(finding));
      }
    }
  }
  return added;
}

bool IsBroken(const SeedResult& plain, SeedResult& result) {
  return !NewFindings(plain, result).empty() || (!result.problem.empty() && plain.problem.empty());
}

bool Breaks(const PreparedScenario& prepared, const Plain& plain, const SweepPoint& point) {
  Strike strike(prepared, point);
  SeedResult result = RunSeed(prepared, 0, strike.OptionsOf(plain.state));
  return IsBroken(plain.result, result);
}

BrokenPoint Tell(const PreparedScenario& prepared, const Plain& plain, const SweepPoint& point,
                 int32_t copies) {
  Strike strike(prepared, point);
  RunOptions options;
  options.keep_tape = true;
  SeedResult result = RunSeed(prepared, 0, strike.OptionsOf(plain.state, options));
  std::vector<Finding> added = NewFindings(plain.result, result);
  result.expected.clear();
  result.missing.clear();
  result.unexpected = std::move(added);
  result.verdict = Verdict::kFailed;
  result.tape->settings.emplace_back(kSetting, PlaceOf(point));
  if (copies > 0) result.tape->settings.emplace_back(kCopiesSetting, absl::StrCat(copies));
  return {point, std::move(result)};
}

}  // namespace

SweepReport Sweep(const PreparedScenario& prepared, SweepKind kind, const SweepOptions& options) {
  SweepReport report;
  const PreparedScenario* swept = &prepared;
  std::unique_ptr<FewCopies> few;
  if (!options.all_copies) few = std::make_unique<FewCopies>(prepared, kCopies);
  if (few != nullptr && few->prepared() != nullptr) {
    swept = few->prepared();
    report.copies = kCopies;
  }
  std::unique_ptr<Plain> plain = PlayPlain(*swept, kind);
  if (!plain->rested && report.copies > 0) {
    swept = &prepared;
    report.copies = 0;
    plain = PlayPlain(*swept, kind);
  }
  if (!plain->rested) {
    report.problem = "the plain run does not come to rest, so that there is no end to compare with";
    return report;
  }
  report.points = plain->points.size();
  report.repeats = plain->repeats;
  for (const SweepPoint& point : plain->points) {
    if (!Breaks(*swept, *plain, point)) continue;
    ++report.broken_points;
    // Only the few that are shown are played again with a tape; their number is exact.
    if (report.broken.size() >= kKept) continue;
    report.broken.push_back(Tell(*swept, *plain, point, report.copies));
  }
  return report;
}

bool IsSwept(const sim::Tape& tape) {
  return std::any_of(tape.settings.begin(), tape.settings.end(),
                     [](const auto& setting) { return setting.first == kSetting; });
}

absl::StatusOr<SeedResult> ReplaySwept(const PreparedScenario& prepared, const sim::Tape& tape,
                                       const RunOptions& options) {
  std::optional<SweepPoint> point;
  bool has_few = false;
  for (const auto& [key, value] : tape.settings) {
    if (key == kSetting) point = PointAt(value);
    has_few |= key == kCopiesSetting;
  }
  if (!point.has_value()) {
    return absl::InvalidArgumentError(
        "the tape's setting `sweep` is not understood; expected FAULT NUMBER ACTOR");
  }
  std::unique_ptr<FewCopies> few;
  if (has_few) few = std::make_unique<FewCopies>(prepared, kCopies);
  const PreparedScenario& swept =
      few != nullptr && few->prepared() != nullptr ? *few->prepared() : prepared;
  const std::unique_ptr<Plain> plain = PlayPlain(swept, SweepKind::kFault);
  Strike strike(swept, *point);
  return ReplayTape(swept, tape, strike.OptionsOf(plain->state, options));
}

}  // namespace quiesce::scenarios
