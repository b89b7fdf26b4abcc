#include "scenarios/play/sweep_points.h"

#include <iterator>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "apiserver_fake/api/verb_name.h"
#include "apiserver_fake/base/json.h"

namespace quiesce::scenarios {
namespace {

using edge::InjectedFault;

constexpr char kLeases[] = "leases";

// Only what says which version it is based on can conflict.
bool CanConflict(const api::Request& request) {
  return edge::CanStrike(InjectedFault::kConflict, request) &&
         (request.verb == api::Verb::kDelete || request.body["metadata"].Has("resourceVersion"));
}

// A list or a watch of a cache: what comes of it is told to nobody else.
bool IsOfCache(const api::Request& request) {
  return request.verb == api::Verb::kWatch ||
         (request.verb == api::Verb::kList && !request.options.resource_version.empty());
}

}  // namespace

std::vector<InjectedFault> WaysOf(SweepKind kind, const api::Request& request) {
  if (kind == SweepKind::kCrash) {
    if (!api::IsWrite(request.verb)) return {};
    return {InjectedFault::kCrashBeforeCommit, InjectedFault::kCrashAfterCommit};
  }
  // A webhook that times out is a 500 to who asks, and a reset after the commit a reply that is
  // cut.
  static constexpr InjectedFault kFaults[] = {
      InjectedFault::kTooManyRequests,
      InjectedFault::kInternalError,
      InjectedFault::kServiceUnavailable,
      InjectedFault::kConnectionRefused,
      InjectedFault::kConnectionReset,
      InjectedFault::kReplyCut,
      InjectedFault::kTimeoutBeforeCommit,
      InjectedFault::kUnauthorized,
      InjectedFault::kForbidden,
      InjectedFault::kGatewayTimeout,
      InjectedFault::kConflict,
      InjectedFault::kTimeoutAfterCommit,
  };
  // The reflector takes all other refusals alike.
  constexpr size_t kToldApartByCaches = 7;
  const size_t count = IsOfCache(request) ? kToldApartByCaches : std::size(kFaults);
  std::vector<InjectedFault> ways;
  for (size_t i = 0; i < count; ++i) {
    const InjectedFault fault = kFaults[i];
    const bool can =
        fault == InjectedFault::kConflict ? CanConflict(request) : edge::CanStrike(fault, request);
    if (can) ways.push_back(fault);
  }
  return ways;
}

std::string WayName(InjectedFault fault) {
  return absl::StrReplaceAll(edge::FaultName(fault), {{"-", " "}});
}

edge::Faults::Decision StruckBy(InjectedFault fault) {
  edge::Faults::Decision decision;
  decision.fault = fault;
  if (fault == InjectedFault::kTooManyRequests) decision.retry_after_seconds = 1;
  if (fault == InjectedFault::kWebhookTimeout) decision.delay = absl::Seconds(10);
  return decision;
}

std::string PlaceOf(const SweepPoint& point) {
  return absl::StrCat(edge::FaultName(point.fault), " ", point.number, " ", point.actor);
}

std::optional<SweepPoint> PointAt(const std::string& place) {
  const std::vector<std::string> parts = absl::StrSplit(place, absl::MaxSplits(' ', 2));
  SweepPoint point;
  if (parts.size() != 3 || !absl::SimpleAtoi(parts[1], &point.number)) return std::nullopt;
  const std::optional<InjectedFault> fault = edge::FaultByName(parts[0]);
  if (!fault.has_value() || *fault == InjectedFault::kNone || point.number < 1) {
    return std::nullopt;
  }
  point.fault = *fault;
  point.actor = parts[2];
  return point;
}

RequestNumbers::RequestNumbers(const PreparedScenario& prepared) {
  for (const PreparedScenario::Actor& actor : prepared.actors()) sent_[actor.name] = 0;
}

int64_t RequestNumbers::Next(absl::string_view actor, const api::Request& request) {
  const auto sent = sent_.find(actor);
  // Whoever only asks whether a server is there names no resource.
  if (sent == sent_.end() || request.resource.resource.empty()) return 0;
  return ++sent->second;
}

bool LeaseRepeats::IsRepeat(absl::string_view actor, const api::Request& request) {
  if (request.resource.resource != kLeases) return false;
  const Value& spec = request.body["spec"];
  return !said_
              .insert(absl::StrCat(actor, " ", edge::ShowRequest(request), " ",
                                   ToJson(spec["holderIdentity"]), " ",
                                   ToJson(spec["leaseTransitions"])))
              .second;
}

void LeaseRepeats::OnChange(const ChangeEvent& change, const api::GroupResource& resource) {
  const bool held_on =
      resource.resource == kLeases && !change.before.is_null() && !change.after.is_null() &&
      change.before["spec"]["holderIdentity"] == change.after["spec"]["holderIdentity"];
  if (!held_on) OnNews();
}

}  // namespace quiesce::scenarios
