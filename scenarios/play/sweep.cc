// The points come from watching the plain run: the n-th write (or read) of an actor is answered in
// some way, everything else is as in the plain run up to there, so each point is reached for
// certain. Writes and reads are counted apart, and for each actor, since that is what a fault rule
// can skip by.
//
// Only names of findings are compared with the plain run: a finding that the scenario is about
// anyway would otherwise be reported again at every point.
#include "scenarios/play/sweep.h"

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "scenarios/detectors/crash_unsafe.h"
#include "scenarios/expectations/expectations.h"
#include "scenarios/findings/end_state.h"
#include "scenarios/findings/observer.h"
#include "scenarios/play/world.h"

namespace quiesce::scenarios {
namespace {

constexpr char kSetting[] = "sweep";
constexpr size_t kKept = 3;  // broken points, with what was found

bool IsWrite(api::Verb verb) {
  return verb != api::Verb::kGet && verb != api::Verb::kList && verb != api::Verb::kWatch;
}

// The ways in which a request can fail.
std::vector<Answer> AnswersOf(SweepKind kind, const api::Request& request) {
  const bool write = IsWrite(request.verb);
  if (kind == SweepKind::kCrash) {
    if (!write) return {};
    return {CRASH_BEFORE_COMMIT, CRASH_AFTER_COMMIT};
  }
  std::vector<Answer> answers = {TOO_MANY_REQUESTS, INTERNAL_ERROR, TIMEOUT_BEFORE_COMMIT};
  if (write) answers.push_back(TIMEOUT_AFTER_COMMIT);
  // Only what says which version it is based on can conflict.
  if ((request.verb == api::Verb::kUpdate || request.verb == api::Verb::kPatch) &&
      request.body["metadata"].Has("resourceVersion")) {
    answers.push_back(CONFLICT);
  }
  return answers;
}

std::string NameOf(Answer answer) {
  return absl::StrReplaceAll(absl::AsciiStrToLower(Answer_Name(answer)), {{"_", " "}});
}

// Looks on while the plain run is played: what can go wrong in it, and how it ends.
class PlainRun : public RunListener {
 public:
  PlainRun(SweepKind kind, std::vector<SweepPoint>* points, EndState* state, bool* rested)
      : kind_(kind), points_(points), state_(state), rested_(rested) {}

  uint32_t interests() const override { return kCalls | kExternalCalls; }
  void OnCall(const CallEvent& seen) override {
    if (!seen.by_controller || over_) return;
    const api::Request& request = seen.call.request;
    const bool write = IsWrite(request.verb);
    const std::string actor = run().ActorName(seen.actor);
    const int32_t skip = sent_[{actor, write}]++;
    for (const Answer answer : AnswersOf(kind_, request)) {
      points_->push_back({actor, answer, write, skip,
                          absl::StrCat(NameOf(answer), ": ", seen.call.Describe(), " of ", actor,
                                       ", its ", write ? "write" : "read", " number ", skip + 1)});
    }
  }
  void OnExternalCall(const ExternalCallEvent& seen) override { state_->Note(seen.call); }
  void OnPhase(Phase phase, absl::Time when) override {
    if (phase != Phase::kProbe) return;
    over_ = true;
    *rested_ = true;
    state_->TakeObjects(run());
  }
  void Finish(const RunEnd& ending, std::vector<Finding>* findings) override {
    state_->TakeServices(ending);
  }

 private:
  const SweepKind kind_;
  std::vector<SweepPoint>* const points_;
  EndState* const state_;
  bool* const rested_;
  bool over_ = false;
  std::map<std::pair<std::string, bool>, int32_t> sent_;
};

Fault FaultOf(const SweepPoint& point) {
  Fault fault;
  fault.mutable_on()->set_verb(point.write ? "write" : "read");
  fault.mutable_on()->set_resource("*");
  fault.mutable_of()->set_text(point.actor);
  fault.set_answer(point.answer);
  fault.set_skip(point.skip);
  fault.set_times(1);
  return fault;
}

struct Plain {
  std::vector<SweepPoint> points;
  EndState state;
  bool rested = false;
  SeedResult result;
};

std::unique_ptr<Plain> PlayPlain(const PreparedScenario& prepared, SweepKind kind) {
  auto plain = std::make_unique<Plain>();
  RunOptions options;
  options.swept = true;
  options.on_begin = [&](World& world) {
    world.observer().Add(
        std::make_unique<PlainRun>(kind, &plain->points, &plain->state, &plain->rested));
  };
  plain->result = RunSeed(prepared, 0, options);
  return plain;
}

RunOptions OptionsOf(const SweepPoint& point, const EndState& reference, RunOptions options = {}) {
  options.swept = true;
  options.on_begin = [point, &reference](World& world) {
    world.InjectFault(FaultOf(point), world.loop().Now());
    world.observer().Add(std::make_unique<CrashUnsafe>(&reference));
  };
  return options;
}

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

}  // namespace

SweepReport Sweep(const PreparedScenario& prepared, SweepKind kind) {
  SweepReport report;
  const std::unique_ptr<Plain> plain = PlayPlain(prepared, kind);
  if (!plain->rested) {
    report.problem = "the plain run does not come to rest, so that there is no end to compare with";
    return report;
  }
  for (const SweepPoint& point : plain->points) {
    ++report.points;
    RunOptions options;
    options.keep_tape = false;
    SeedResult result = RunSeed(prepared, 0, OptionsOf(point, plain->state));
    std::vector<Finding> added = NewFindings(plain->result, result);
    const bool stuck = !result.problem.empty() && plain->result.problem.empty();
    if (added.empty() && !stuck) continue;
    ++report.broken_points;
    // Only the few that are shown are played again with a tape; their number is exact.
    if (report.broken.size() >= kKept) continue;
    options.keep_tape = true;
    result = RunSeed(prepared, 0, OptionsOf(point, plain->state, options));
    result.expected.clear();
    result.missing.clear();
    result.unexpected = std::move(added);
    result.verdict = Verdict::kFailed;
    result.tape->settings.emplace_back(
        kSetting, absl::StrCat(Answer_Name(point.answer), " ", point.write ? "write" : "read", " ",
                               point.skip, " ", point.actor));
    report.broken.push_back({point, std::move(result)});
  }
  return report;
}

bool IsSwept(const sim::Tape& tape) {
  return std::any_of(tape.settings.begin(), tape.settings.end(),
                     [](const auto& setting) { return setting.first == kSetting; });
}

absl::StatusOr<SeedResult> ReplaySwept(const PreparedScenario& prepared, const sim::Tape& tape,
                                       const RunOptions& options) {
  SweepPoint point;
  bool understood = false;
  for (const auto& [key, value] : tape.settings) {
    if (key != kSetting) continue;
    const std::vector<std::string> parts = absl::StrSplit(value, absl::MaxSplits(' ', 3));
    understood = parts.size() == 4 && Answer_Parse(parts[0], &point.answer) &&
                 absl::SimpleAtoi(parts[2], &point.skip);
    if (!understood) break;
    point.write = parts[1] == "write";
    point.actor = parts[3];
  }
  if (!understood) {
    return absl::InvalidArgumentError(
        "the tape's setting `sweep` is not understood; expected ANSWER write|read NUMBER ACTOR");
  }
  const SweepKind kind = point.answer == CRASH_BEFORE_COMMIT || point.answer == CRASH_AFTER_COMMIT
                             ? SweepKind::kCrash
                             : SweepKind::kFault;
  const std::unique_ptr<Plain> plain = PlayPlain(prepared, kind);
  return ReplayTape(prepared, tape, OptionsOf(point, plain->state, options));
}

}  // namespace quiesce::scenarios
