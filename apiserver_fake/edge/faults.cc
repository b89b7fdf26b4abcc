#include "apiserver_fake/edge/faults.h"

#include <algorithm>
#include <iterator>

#include "sim/choices.h"

namespace quiesce::edge {
namespace {

struct NamedFault {
  absl::string_view name;
  InjectedFault fault;
};
constexpr NamedFault kFaults[] = {
    {"none", InjectedFault::kNone},
    {"conflict", InjectedFault::kConflict},
    {"too-many-requests", InjectedFault::kTooManyRequests},
    {"internal-error", InjectedFault::kInternalError},
    {"connection-refused", InjectedFault::kConnectionRefused},
    {"timeout-before-commit", InjectedFault::kTimeoutBeforeCommit},
    {"timeout-after-commit", InjectedFault::kTimeoutAfterCommit},
    {"crash-before-commit", InjectedFault::kCrashBeforeCommit},
    {"crash-after-commit", InjectedFault::kCrashAfterCommit},
    {"watch-cut", InjectedFault::kWatchCut},
    {"watch-gone", InjectedFault::kWatchGone},
    {"restart", InjectedFault::kRestart},
};

bool IsWrite(api::Verb verb) {
  return verb != api::Verb::kGet && verb != api::Verb::kList && verb != api::Verb::kWatch;
}

bool Matches(const FaultRule& rule, absl::string_view actor, const api::Request& request,
             absl::Time now) {
  return now >= rule.from && now < rule.until && (rule.actor.empty() || rule.actor == actor) &&
         (!rule.verb || *rule.verb == request.verb) &&
         (IsWrite(request.verb) ? rule.writes : rule.reads) &&
         (rule.resource.empty() || rule.resource == request.resource.resource) &&
         (!rule.subresource || *rule.subresource == request.subresource) &&
         (rule.namespace_.empty() || rule.namespace_ == request.namespace_) &&
         (rule.name.empty() || rule.name == request.name);
}

// Whether a fault can happen to a request at all: a conflict needs a write with a precondition, a
// commit needs a write.
bool Possible(InjectedFault fault, const api::Request& request) {
  switch (fault) {
    case InjectedFault::kConflict:
      return (request.verb == api::Verb::kUpdate || request.verb == api::Verb::kPatch) &&
             request.body["metadata"].Has("resourceVersion");
    case InjectedFault::kTimeoutAfterCommit:
    case InjectedFault::kCrashAfterCommit:
    case InjectedFault::kCrashBeforeCommit:
      return IsWrite(request.verb);
    default:
      return true;
  }
}

}  // namespace

absl::string_view FaultName(InjectedFault fault) {
  return std::find_if(std::begin(kFaults), std::end(kFaults),
                      [&](const NamedFault& f) { return f.fault == fault; })
      ->name;
}

std::optional<InjectedFault> FaultByName(absl::string_view name) {
  for (const NamedFault& fault : kFaults) {
    if (fault.name == name) return fault.fault;
  }
  return std::nullopt;
}

std::vector<absl::string_view> FaultNames() {
  std::vector<absl::string_view> names;
  for (const NamedFault& fault : kFaults) names.push_back(fault.name);
  return names;
}

void Faults::Heal() {
  rules_.clear();
  mix_ = FaultMix();
}

int64_t Faults::counted_left() const {
  int64_t left = 0;
  for (const FaultRule& rule : rules_) left += std::max<int64_t>(0, rule.times);
  return left;
}

Faults::Decision Faults::Decide(absl::string_view actor, const api::Request& request) {
  const absl::Time now = loop_->Now();
  if (now < down_until_) {
    ++injected_;
    return {InjectedFault::kConnectionRefused};
  }
  for (FaultRule& rule : rules_) {
    if (!Matches(rule, actor, request, now) || rule.times == 0) continue;
    if (rule.skip > 0) {
      --rule.skip;
      continue;
    }
    // Pick 0 is the plain choice, so a hit is the last pick.
    const sim::ChoiceClass drawn =
        rule.evenly ? sim::ChoiceClass::kJitter : sim::ChoiceClass::kFault;
    if (rule.one_in > 1 &&
        loop_->choices().Choose({drawn, "rule", actor}, rule.one_in) != rule.one_in - 1) {
      continue;
    }
    if (rule.times > 0) --rule.times;
    ++injected_;
    return {rule.fault, rule.retry_after_seconds};
  }
  if (mix_.budget <= 0) return {};
  // The question is put whether or not each fault fits, so that a tape stays in step when a
  // scenario is edited; a pick that does not fit means no fault.
  const sim::ChoicePoint point{sim::ChoiceClass::kFault, "mix", actor};
  const uint64_t pick = loop_->choices().Choose(point, mix_.faults.size() + 1);
  if (pick == 0 || !Possible(mix_.faults[pick - 1], request)) return {};
  --mix_.budget;
  ++injected_;
  return {mix_.faults[pick - 1]};
}

absl::StatusOr<api::Response> FaultResponse(const Faults::Decision& decision,
                                            const api::Request& request) {
  const api::GroupResource resource{request.resource.group, request.resource.resource};
  api::Response response;
  switch (decision.fault) {
    case InjectedFault::kConflict:
      response.status =
          api::Conflict(resource, request.name,
                        "the object has been modified; please apply your changes to the "
                        "latest version and try again");
      break;
    case InjectedFault::kTooManyRequests:
      response.status = api::TooManyRequests("too many requests, please try again later",
                                             decision.retry_after_seconds);
      break;
    case InjectedFault::kInternalError:
      response.status = api::InternalError("etcdserver: leader changed");
      break;
    case InjectedFault::kTimeoutBeforeCommit:
    case InjectedFault::kTimeoutAfterCommit:
      return absl::DeadlineExceededError("context deadline exceeded");
    default:
      return absl::UnavailableError("dial tcp: connect: connection refused");
  }
  response.code = response.status.code;
  return response;
}

}  // namespace quiesce::edge
