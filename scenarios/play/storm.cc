// Requests are hit by rules with one chance in so many, which stand for the whole storm; everything
// else strikes at moments that are drawn one after another. The rates are such that a reconcile of
// a dozen requests gets through more often than not: a storm in which nothing succeeds tests
// nothing.
#include "scenarios/play/storm.h"

#include <optional>
#include <utility>

#include "scenarios/language/scenario.pb.h"
#include "scenarios/play/world.h"
#include "sim/choices.h"

namespace quiesce::scenarios {
namespace {

using edge::InjectedFault;

// Drawn evenly: single faults are rare, a storm is not.
constexpr sim::ChoiceClass kDrawn = sim::ChoiceClass::kJitter;

// What may become of a request, and how rarely.
struct RequestFault {
  std::optional<api::Verb> verb;
  bool reads;
  InjectedFault fault;
  uint64_t one_in;
};
constexpr RequestFault kRefusals[] = {
    {api::Verb::kUpdate, false, InjectedFault::kConflict, 12},
    {api::Verb::kPatch, false, InjectedFault::kConflict, 24},
    {std::nullopt, true, InjectedFault::kTooManyRequests, 30},
    {std::nullopt, true, InjectedFault::kInternalError, 24},
    {std::nullopt, false, InjectedFault::kTimeoutBeforeCommit, 50},
    {std::nullopt, false, InjectedFault::kTimeoutAfterCommit, 50},
    {std::nullopt, false, InjectedFault::kCrashBeforeCommit, 80},
    {std::nullopt, false, InjectedFault::kCrashAfterCommit, 80},
};

constexpr absl::Duration kBetween = absl::Seconds(5);  // the shortest time between two strikes
constexpr uint64_t kLongestBetween = 12;               // ... in such times
constexpr absl::Duration kLongs[] = {absl::Seconds(5), absl::Seconds(20), absl::Seconds(60)};

void SetDuration(absl::Duration value, Duration* field) {
  field->set_nanoseconds(absl::ToInt64Nanoseconds(value));
}

}  // namespace

void Storm::Begin() {
  for (const RequestFault& refusal : kRefusals) {
    edge::FaultRule rule;
    rule.verb = refusal.verb;
    rule.reads = refusal.reads;
    rule.fault = refusal.fault;
    rule.one_in = refusal.one_in;
    rule.evenly = true;
    rule.until = world_->loop().Now() + kLongest;
    if (refusal.fault == InjectedFault::kTooManyRequests) rule.retry_after_seconds = 1;
    world_->faults().Add(std::move(rule));
  }
}

sim::Task<void> Storm::Blow(std::function<bool()> over) {
  sim::EventLoop& loop = world_->loop();
  const absl::Time begun = loop.Now();
  while (!calm_ && loop.Now() < begun + kLongest && (!over() || loop.Now() < begun + kShortest)) {
    const uint64_t wait = 1 + loop.choices().Choose({kDrawn, "storm/when"}, kLongestBetween);
    co_await loop.Sleep(kBetween * static_cast<int64_t>(wait), "storm");
    if (!calm_) Strike();
  }
}

const std::string& Storm::AnyActor() {
  return actors_[world_->loop().choices().Choose({kDrawn, "storm/whom"}, actors_.size())];
}

void Storm::Strike() {
  enum What : uint64_t { kNothing, kCut, kGone, kStall, kPause, kCrash, kRestartServer, kAll };
  sim::EventLoop& loop = world_->loop();
  const uint64_t what = loop.choices().Choose({kDrawn, "storm/what"}, kAll);
  if (what == kNothing || actors_.empty()) return;
  if (what == kRestartServer) {
    world_->RecordInput("restart api-server");
    world_->RestartServer();
    return;
  }
  const std::string& whom = AnyActor();
  if (what == kCrash) {
    world_->RecordInput(absl::StrCat("crash ", whom));
    world_->Crash(whom, world_->ActorNamed(whom).restarts_after);
    return;
  }
  const absl::Duration how_long =
      kLongs[loop.choices().Choose({kDrawn, "storm/how-long"}, std::size(kLongs))];
  if (what == kPause) {
    world_->RecordInput(absl::StrCat("pause ", whom));
    world_->Pause(whom, how_long);
    return;
  }
  // Of all resources.
  Fault fault;
  fault.mutable_watch();
  fault.mutable_of()->set_text(whom);
  if (what == kStall) {
    SetDuration(how_long, fault.mutable_stalls()->mutable_to());
  } else {
    fault.mutable_cut_at();
    fault.set_then(what == kGone ? GONE : RESUMES);
  }
  world_->InjectFault(fault, loop.Now());
}

}  // namespace quiesce::scenarios
