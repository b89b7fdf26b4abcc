// A storm that the seed makes: which troubles, when, and of whom.

#include <string>
#include <vector>

#include "scenarios/language/text_fields.h"
#include "scenarios/play/world.h"

namespace quiesce::scenarios {
namespace {

constexpr absl::Duration kDefaultStorm = absl::Minutes(2);
// How long what lasts lasts.
constexpr absl::Duration kTrouble = absl::Seconds(20);
constexpr absl::Duration kSlowness = absl::Seconds(5);
// Into how many moments the time of a storm is divided.
constexpr uint64_t kMoments = 1000;

// What becomes of a request; kNone where the trouble is another.
edge::InjectedFault RequestFaultOf(Chaos::Trouble trouble) {
  switch (trouble) {
    case Chaos::CONFLICT:
      return edge::InjectedFault::kConflict;
    case Chaos::TOO_MANY_REQUESTS:
      return edge::InjectedFault::kTooManyRequests;
    case Chaos::INTERNAL_ERROR:
      return edge::InjectedFault::kInternalError;
    case Chaos::SERVICE_UNAVAILABLE:
      return edge::InjectedFault::kServiceUnavailable;
    case Chaos::GATEWAY_TIMEOUT:
      return edge::InjectedFault::kGatewayTimeout;
    case Chaos::TIMEOUT_BEFORE_COMMIT:
      return edge::InjectedFault::kTimeoutBeforeCommit;
    case Chaos::TIMEOUT_AFTER_COMMIT:
      return edge::InjectedFault::kTimeoutAfterCommit;
    case Chaos::CONNECTION_RESET:
      return edge::InjectedFault::kConnectionReset;
    case Chaos::REPLY_CUT:
      return edge::InjectedFault::kReplyCut;
    case Chaos::CRASH_BEFORE_COMMIT:
      return edge::InjectedFault::kCrashBeforeCommit;
    case Chaos::CRASH_AFTER_COMMIT:
      return edge::InjectedFault::kCrashAfterCommit;
    default:
      return edge::InjectedFault::kNone;
  }
}

bool NeedsWrite(edge::InjectedFault fault) {
  return fault == edge::InjectedFault::kTimeoutAfterCommit ||
         fault == edge::InjectedFault::kCrashBeforeCommit ||
         fault == edge::InjectedFault::kCrashAfterCommit;
}

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
  const edge::InjectedFault fault = RequestFaultOf(trouble);
  if (fault != edge::InjectedFault::kNone || trouble == Chaos::SLOW) {
    edge::FaultRule rule;
    rule.actor = actor;
    rule.from = when;
    rule.until = until;
    rule.fault = fault;
    rule.reads = !NeedsWrite(fault);
    rule.times = 1;
    rule.awaited = false;
    rule.retry_after_seconds = trouble == Chaos::TOO_MANY_REQUESTS ? 1 : 0;
    if (trouble == Chaos::SLOW) rule.delay = kSlowness;
    faults_.Add(std::move(rule));
    return;
  }
  const auto with_connection = [this, actor](auto act) {
    return [this, actor, act] {
      if (Running* running = Find(actor)) act(*running->connection);
    };
  };
  const absl::Time over = std::min(when + kTrouble, until);
  switch (trouble) {
    case Chaos::WATCH_CUT:
    case Chaos::WATCH_GONE:
      Schedule(when, absl::StrCat("cut watches of ", actor),
               with_connection([gone = trouble == Chaos::WATCH_GONE](edge::Connection& connection) {
                 connection.CutWatches("", gone);
               }));
      break;
    case Chaos::WATCH_STALLS:
      Schedule(when, absl::StrCat("stall watches of ", actor),
               with_connection(
                   [over](edge::Connection& connection) { connection.HoldWatches("", over); }));
      break;
    case Chaos::PAUSE:
      Schedule(when, absl::StrCat("pause ", actor),
               [this, actor, over] { Pause(actor, over - loop_.Now()); });
      break;
    case Chaos::PARTITION:
      InjectPartition(actor, when, over);
      break;
    default:
      Schedule(when, "restart api-server", [this] { RestartServer(); });
      break;
  }
}

}  // namespace quiesce::scenarios
