// A storm that the seed makes: which troubles, when, and of whom.

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "scenarios/language/text_fields.h"
#include "scenarios/play/troubles.h"
#include "scenarios/play/world.h"

namespace quiesce::scenarios {
namespace {

constexpr absl::Duration kDefaultStorm = absl::Minutes(2);
// How long what lasts lasts.
constexpr absl::Duration kTrouble = absl::Seconds(20);
// Into how many moments the time of a storm is divided.
constexpr uint64_t kMoments = 1000;

std::vector<Chaos::Trouble> KindsOf(const Chaos& chaos) {
  std::vector<Chaos::Trouble> kinds;
  for (int kind : chaos.kinds()) kinds.push_back(static_cast<Chaos::Trouble>(kind));
  for (int kind = 0; chaos.kinds().empty() && kind < Chaos::Trouble_ARRAYSIZE; ++kind) {
    kinds.push_back(static_cast<Chaos::Trouble>(kind));
  }
  return kinds;
}

}  // namespace

void World::PlanChaos(const Chaos& chaos) {
  const std::vector<Chaos::Trouble> kinds = KindsOf(chaos);
  const absl::Time from = loop_.Now() + ToDuration(chaos.from());
  const absl::Time to =
      chaos.has_to() ? loop_.Now() + ToDuration(chaos.to()) : from + kDefaultStorm;
  last_moment_ = std::max(last_moment_, to);
  std::vector<std::string> actors;
  for (const Running& running : running_) {
    if (!chaos.has_of() || chaos.of().text() == running.actor->name) {
      actors.push_back(running.actor->name);
    }
  }
  if (actors.empty()) return;
  // A storm is drawn evenly, as a program draws its jitter: most faults of a run are rare, these
  // are wanted.
  const auto draw = [this](const char* what, uint64_t n) {
    return loop_.choices().Choose({sim::ChoiceClass::kJitter, what}, n);
  };
  for (int32_t i = 0; i < chaos.budget(); ++i) {
    const uint64_t kind = draw("chaos", kinds.size() + 1);
    if (kind == 0) continue;
    const uint64_t moment = draw("chaos-moment", kMoments);
    const std::string& actor = actors[draw("chaos-actor", actors.size())];
    PlanTrouble(kinds[kind - 1], actor,
                from + (to - from) * static_cast<int64_t>(moment) / static_cast<int64_t>(kMoments),
                to);
  }
}

void World::PlanTrouble(Chaos::Trouble trouble, const std::string& actor, absl::Time when,
                        absl::Time until) {
  if (!IsOfRequests(trouble)) {
    const absl::Duration how_long = std::min(kTrouble, until - when);
    Schedule(when, "", [this, trouble, actor, how_long] { Suffer(trouble, actor, how_long); });
    return;
  }
  edge::FaultRule rule = RuleOf(trouble);
  rule.actor = actor;
  rule.from = when;
  rule.until = until;
  rule.times = 1;
  rule.awaited = false;
  faults_.Add(std::move(rule));
}

void World::Suffer(Chaos::Trouble trouble, const std::string& actor, absl::Duration how_long) {
  Fault fault;  // of all watches
  fault.mutable_watch();
  fault.mutable_of()->set_text(actor);
  switch (trouble) {
    case Chaos::WATCH_CUT:
    case Chaos::WATCH_GONE:
      fault.mutable_cut_at();
      fault.set_then(trouble == Chaos::WATCH_GONE ? GONE : RESUMES);
      InjectFault(fault, loop_.Now());
      break;
    case Chaos::WATCH_STALLS:
      fault.mutable_stalls()->mutable_to()->set_nanoseconds(absl::ToInt64Nanoseconds(how_long));
      InjectFault(fault, loop_.Now());
      break;
    case Chaos::PAUSE:
      RecordInput(absl::StrCat("pause ", actor));
      Pause(actor, how_long);
      break;
    case Chaos::PARTITION:
      InjectPartition(actor, loop_.Now(), loop_.Now() + how_long);
      break;
    case Chaos::CRASH:
      RecordInput(absl::StrCat("crash ", actor));
      Crash(actor, ActorNamed(actor).restarts_after);
      break;
    default:
      RecordInput("restart api-server");
      RestartServer();
      break;
  }
}

}  // namespace quiesce::scenarios
