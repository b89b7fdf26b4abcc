// Requests are hit by rules with one chance in so many, which stand for the whole storm; everything
// else strikes at moments that are drawn one after another. The rates are such that a reconcile of
// a dozen requests gets through more often than not: a storm in which nothing succeeds tests
// nothing.
#include "scenarios/play/storm.h"

#include <optional>
#include <utility>

#include "scenarios/language/scenario.pb.h"
#include "scenarios/play/troubles.h"
#include "scenarios/play/world.h"
#include "sim/choices.h"

namespace quiesce::scenarios {
namespace {

// Drawn evenly: single faults are rare, a storm is not.
constexpr sim::ChoiceClass kDrawn = sim::ChoiceClass::kJitter;

// What may become of a request, and how rarely.
struct RequestTrouble {
  std::optional<api::Verb> verb;
  bool reads;
  Chaos::Trouble trouble;
  uint64_t one_in;
};
constexpr RequestTrouble kRefusals[] = {
    {api::Verb::kUpdate, false, Chaos::CONFLICT, 12},
    {api::Verb::kPatch, false, Chaos::CONFLICT, 24},
    {std::nullopt, true, Chaos::TOO_MANY_REQUESTS, 30},
    {std::nullopt, true, Chaos::INTERNAL_ERROR, 24},
    {std::nullopt, false, Chaos::TIMEOUT_BEFORE_COMMIT, 50},
    {std::nullopt, false, Chaos::TIMEOUT_AFTER_COMMIT, 50},
    {std::nullopt, false, Chaos::CRASH_BEFORE_COMMIT, 80},
    {std::nullopt, false, Chaos::CRASH_AFTER_COMMIT, 80},
};

// What else may come, each as often, and nothing as often as each.
constexpr Chaos::Trouble kStrikes[] = {Chaos::WATCH_CUT,    Chaos::WATCH_GONE,
                                       Chaos::WATCH_STALLS, Chaos::PAUSE,
                                       Chaos::CRASH,        Chaos::API_SERVER_RESTART};

constexpr absl::Duration kBetween = absl::Seconds(5);  // the shortest time between two strikes
constexpr uint64_t kLongestBetween = 12;               // ... in such times
constexpr absl::Duration kLongs[] = {absl::Seconds(5), absl::Seconds(20), absl::Seconds(60)};

}  // namespace

void Storm::Begin() {
  for (const RequestTrouble& refusal : kRefusals) {
    edge::FaultRule rule = RuleOf(refusal.trouble);
    rule.verb = refusal.verb;
    rule.reads = refusal.reads;
    rule.one_in = refusal.one_in;
    rule.until = world_->loop().Now() + kLongest;
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
  const auto draw = [this](const char* what, uint64_t n) {
    return world_->loop().choices().Choose({kDrawn, what}, n);
  };
  const uint64_t what = draw("storm/what", std::size(kStrikes) + 1);
  if (what == 0 || actors_.empty()) return;
  const Chaos::Trouble trouble = kStrikes[what - 1];
  const std::string whom = trouble == Chaos::API_SERVER_RESTART ? "" : AnyActor();
  const bool lasts = trouble != Chaos::API_SERVER_RESTART && trouble != Chaos::CRASH;
  const size_t how_long = lasts ? draw("storm/how-long", std::size(kLongs)) : 0;
  world_->Suffer(trouble, whom, kLongs[how_long]);
}

}  // namespace quiesce::scenarios
