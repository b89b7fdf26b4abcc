// Rules are asked in the order in which they were added, then the mix. A request that one rule has
// struck is not counted by those after it (`skip`, `times`): two rules of one time each hit two
// requests, not one request twice.
#include "apiserver_fake/edge/faults.h"

#include <algorithm>
#include <cassert>
#include <iterator>

#include "apiserver_fake/api/verb_name.h"
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
    {"unauthorized", InjectedFault::kUnauthorized},
    {"forbidden", InjectedFault::kForbidden},
    {"not-found", InjectedFault::kNotFound},
    {"invalid", InjectedFault::kInvalid},
    {"service-unavailable", InjectedFault::kServiceUnavailable},
    {"gateway-timeout", InjectedFault::kGatewayTimeout},
    {"connection-reset", InjectedFault::kConnectionReset},
    {"reset-after-commit", InjectedFault::kResetAfterCommit},
    {"reply-cut", InjectedFault::kReplyCut},
    {"webhook-timeout", InjectedFault::kWebhookTimeout},
};

// The name of a request's object, which a create has in its body.
absl::string_view NameOf(const api::Request& request) {
  if (!request.name.empty()) return request.name;
  return request.body["metadata"]["name"].string_value();
}

}  // namespace

bool CanStrike(InjectedFault fault, const api::Request& request) {
  switch (fault) {
    case InjectedFault::kConflict:
      if (request.verb == api::Verb::kDelete) return request.body.Has("preconditions");
      return request.verb == api::Verb::kUpdate || request.verb == api::Verb::kPatch;
    case InjectedFault::kInvalid:
    case InjectedFault::kWebhookTimeout:
    case InjectedFault::kTimeoutAfterCommit:
    case InjectedFault::kResetAfterCommit:
    case InjectedFault::kCrashAfterCommit:
      return api::IsWrite(request.verb);
    default:
      return true;
  }
}

absl::string_view FaultName(InjectedFault fault) {
  const auto* const found = std::find_if(std::begin(kFaults), std::end(kFaults),
                                         [&](const NamedFault& f) { return f.fault == fault; });
  assert(found != std::end(kFaults));
  return found->name;
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
  rules_.erase(std::remove_if(rules_.begin(), rules_.end(),
                              [](const FaultRule& rule) { return !rule.for_good; }),
               rules_.end());
}

int64_t Faults::counted_left() const {
  int64_t left = 0;
  for (const FaultRule& rule : rules_) {
    if (rule.awaited) left += std::max<int64_t>(0, rule.times);
  }
  return left;
}

bool Faults::HasLabels(const FaultRule& rule, const api::Request& request) const {
  const Value& sent = request.body["metadata"]["labels"];
  if (!sent.is_null() && rule.labels->Matches(sent)) return true;
  if (NameOf(request).empty() || !labels_of_) return false;
  const Value stored = labels_of_(request);
  return !stored.is_null() && rule.labels->Matches(stored);
}

bool Faults::Matches(const FaultRule& rule, absl::string_view actor,
                     const api::Request& request) const {
  const absl::Time now = loop_->Now();
  return now >= rule.from && now < rule.until && (rule.actor.empty() || rule.actor == actor) &&
         (!rule.verb || *rule.verb == request.verb) &&
         (api::IsWrite(request.verb) ? rule.writes : rule.reads) &&
         (rule.resource.empty() || rule.resource == request.resource.resource) &&
         (rule.group.empty() || rule.group == request.resource.group) &&
         (!rule.subresource || *rule.subresource == request.subresource) &&
         (rule.namespace_.empty() || rule.namespace_ == request.namespace_) &&
         (rule.name.empty() || rule.name == NameOf(request)) && CanStrike(rule.fault, request) &&
         (!rule.labels || HasLabels(rule, request));
}

bool Faults::Strikes(FaultRule* rule, absl::string_view actor) {
  if (rule->skip > 0) {
    --rule->skip;
    return false;
  }
  // Pick 0 is the plain choice, so a hit is the last pick. Drawn evenly: the chance is the rule's
  // own, not one that a strategy gives to faults.
  if (rule->one_in > 1 && loop_->choices().Choose({sim::ChoiceClass::kJitter, "rule", actor},
                                                  rule->one_in) != rule->one_in - 1) {
    return false;
  }
  if (rule->times > 0) --rule->times;
  ++injected_;
  return true;
}

Faults::Decision Faults::Decide(absl::string_view actor, const api::Request& request) {
  Decision decision;
  if (loop_->Now() < down_until_) {
    ++injected_;
    decision.fault = InjectedFault::kConnectionRefused;
    return decision;
  }
  // The first rule that strikes decides, but for those that only slow the request down: they add
  // up.
  for (FaultRule& rule : rules_) {
    if (rule.times == 0 || !Matches(rule, actor, request) || !Strikes(&rule, actor)) continue;
    decision.delay += rule.delay;
    if (rule.fault == InjectedFault::kNone) continue;  // it is only slow; others may strike, too
    decision.fault = rule.fault;
    decision.retry_after_seconds = rule.retry_after_seconds;
    decision.for_good = rule.for_good;
    decision.words = rule.words;
    return decision;
  }
  if (striker_ == nullptr) return decision;
  Decision struck = striker_(actor, request);
  if (struck.fault == InjectedFault::kNone) return decision;
  struck.delay += decision.delay;
  ++injected_;
  return struck;
}

}  // namespace quiesce::edge
