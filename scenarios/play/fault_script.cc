// The language says what a user sees (an answer, a window, a number of times); the rules of
// edge/faults.h and the troubles of a scripted service say how it is brought about. Everything is
// translated here, once; times that a scenario counts from the start, or from the step that brings
// the fault, become absolute. LastMoment tells how long the safety part of a run must last for all
// of it to happen.
#include "scenarios/play/fault_script.h"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_split.h"
#include "apiserver_fake/api/label_selector.h"
#include "scenarios/language/text_fields.h"

namespace quiesce::scenarios {
namespace {

using runtime::ServiceTrouble;

edge::InjectedFault InjectedFaultOf(Answer answer) {
  switch (answer) {
    case CONFLICT:
      return edge::InjectedFault::kConflict;
    case TOO_MANY_REQUESTS:
      return edge::InjectedFault::kTooManyRequests;
    case INTERNAL_ERROR:
      return edge::InjectedFault::kInternalError;
    case TIMEOUT_BEFORE_COMMIT:
      return edge::InjectedFault::kTimeoutBeforeCommit;
    case TIMEOUT_AFTER_COMMIT:
      return edge::InjectedFault::kTimeoutAfterCommit;
    case CRASH_BEFORE_COMMIT:
      return edge::InjectedFault::kCrashBeforeCommit;
    case CRASH_AFTER_COMMIT:
      return edge::InjectedFault::kCrashAfterCommit;
    case UNAUTHORIZED:
      return edge::InjectedFault::kUnauthorized;
    case FORBIDDEN:
      return edge::InjectedFault::kForbidden;
    case NOT_FOUND:
      return edge::InjectedFault::kNotFound;
    case INVALID:
      return edge::InjectedFault::kInvalid;
    case SERVICE_UNAVAILABLE:
      return edge::InjectedFault::kServiceUnavailable;
    case GATEWAY_TIMEOUT:
      return edge::InjectedFault::kGatewayTimeout;
    case CONNECTION_REFUSED:
      return edge::InjectedFault::kConnectionRefused;
    case CONNECTION_RESET:
      return edge::InjectedFault::kConnectionReset;
    case RESET_AFTER_COMMIT:
      return edge::InjectedFault::kResetAfterCommit;
    case REPLY_CUT:
      return edge::InjectedFault::kReplyCut;
    case WEBHOOK_TIMEOUT:
      return edge::InjectedFault::kWebhookTimeout;
    default:
      return edge::InjectedFault::kNone;
  }
}

void SetVerb(const std::string& verb, edge::FaultRule* rule) {
  static constexpr std::pair<const char*, api::Verb> kVerbs[] = {
      {"get", api::Verb::kGet},       {"list", api::Verb::kList},     {"watch", api::Verb::kWatch},
      {"create", api::Verb::kCreate}, {"update", api::Verb::kUpdate}, {"patch", api::Verb::kPatch},
      {"delete", api::Verb::kDelete},
  };
  for (const auto& [name, value] : kVerbs) {
    if (verb == name) rule->verb = value;
  }
  // The verbs of several requests, `any`, `read` and `write`, leave `verb` empty.
  rule->reads = verb != "write";
  rule->writes = verb != "read";
}

// Which objects the requests are about.
void SetObjects(const Fault& fault, edge::FaultRule* rule) {
  if (fault.has_namespace_()) rule->namespace_ = fault.namespace_().text();
  if (fault.has_labels()) rule->labels = *api::LabelSelector::Parse(fault.labels().text());
  if (!fault.has_object()) return;
  const ObjectName& object = fault.object();
  rule->resource = object.resource();
  rule->group = object.group();
  if (object.name() != "*") rule->name = object.name();
  if (object.namespace_() != "*") rule->namespace_ = object.namespace_();
}

// Whose words a refusal is in, where the scenario says.
void SetWords(const Fault& fault, edge::FaultRule* rule) {
  using By = edge::RefusalWords::By;
  if (fault.by() == RBAC && fault.named().empty() && fault.message().empty()) return;
  auto words = std::make_shared<edge::RefusalWords>();
  words->by = fault.by() == QUOTA ? By::kQuota : fault.by() == WEBHOOK ? By::kWebhook : By::kRbac;
  words->name = fault.named();
  words->message = fault.message();
  rule->words = std::move(words);
}

template <typename T>
void SetTimes(const T& part, absl::Time origin, ServiceTrouble* trouble) {
  trouble->from = part.has_from() ? origin + ToDuration(part.from()) : origin;
}

absl::Status ErrorOf(ServiceError error) {
  switch (error) {
    case UNAVAILABLE:
      return absl::UnavailableError("the service is unavailable");
    case MISSING:
      return absl::NotFoundError("there is no such thing");
    case TAKEN:
      return absl::AlreadyExistsError("there is one already");
    case DENIED:
      return absl::PermissionDeniedError("permission denied");
    case REFUSED:
      return absl::InvalidArgumentError("the request makes no sense");
    case RATE_LIMITED:
      return absl::ResourceExhaustedError("too many calls");
    default:
      return absl::InternalError("internal error");
  }
}

void AddFailing(const google::protobuf::RepeatedPtrField<FailingCalls>& parts,
                ServiceTrouble::Kind kind, absl::Time origin,
                std::vector<ServiceTrouble>* troubles) {
  for (const FailingCalls& part : parts) {
    ServiceTrouble trouble;
    trouble.kind = kind;
    SetTimes(part, origin, &trouble);
    trouble.operation = part.call();
    trouble.times = part.times() > 0 ? part.times() : -1;
    trouble.error = ErrorOf(part.with());
    if (part.permanent()) trouble.error = absl::PermissionDeniedError("permission denied");
    troubles->push_back(std::move(trouble));
  }
}

absl::Duration Longest(std::initializer_list<const Duration*> durations) {
  absl::Duration longest;
  for (const Duration* one : durations) longest = std::max(longest, ToDuration(*one));
  return longest;
}

}  // namespace

edge::FaultRule MakeFaultRule(const Fault& fault, absl::Time origin) {
  edge::FaultRule rule;
  rule.actor = fault.of().text();
  SetVerb(fault.on().verb(), &rule);
  if (fault.on().resource() != "*") {
    const std::vector<std::string> parts =
        absl::StrSplit(fault.on().resource(), absl::MaxSplits('.', 1));
    rule.resource = parts[0];
    if (parts.size() > 1) rule.group = parts[1];
    if (fault.on().subresource() != "*") rule.subresource = fault.on().subresource();
  }
  rule.from = fault.has_from() ? origin + ToDuration(fault.from()) : origin;
  if (fault.has_to()) rule.until = origin + ToDuration(fault.to());
  rule.fault = InjectedFaultOf(fault.answer());
  rule.skip = fault.skip();
  if (fault.times() > 0) rule.times = fault.times();
  if (fault.one_in() > 0) rule.one_in = static_cast<uint64_t>(fault.one_in());
  SetObjects(fault, &rule);
  SetWords(fault, &rule);
  rule.for_good = fault.for_good();
  rule.delay = ToDuration(fault.slow_by());
  // What waits for a webhook waits as long as the server does.
  if (fault.answer() == WEBHOOK_TIMEOUT) rule.delay = absl::Seconds(10);
  if (fault.answer() == SERVICE_UNAVAILABLE && fault.has_retry_after()) {
    rule.retry_after_seconds =
        std::max<int64_t>(1, absl::ToInt64Seconds(ToDuration(fault.retry_after())));
  }
  if (fault.answer() == TOO_MANY_REQUESTS) {
    rule.retry_after_seconds =
        fault.has_retry_after()
            ? std::max<int64_t>(1, absl::ToInt64Seconds(ToDuration(fault.retry_after())))
            : 1;
  }
  return rule;
}

std::vector<ServiceTrouble> MakeTroubles(const External& external, absl::Time origin) {
  std::vector<ServiceTrouble> troubles;
  for (const Window& down : external.down()) {
    ServiceTrouble trouble;
    trouble.kind = ServiceTrouble::kDown;
    SetTimes(down, origin, &trouble);
    if (down.has_to()) trouble.until = origin + ToDuration(down.to());
    troubles.push_back(std::move(trouble));
  }
  AddFailing(external.fails(), ServiceTrouble::kFail, origin, &troubles);
  AddFailing(external.acts_then_times_out(), ServiceTrouble::kActThenTimeOut, origin, &troubles);
  AddFailing(external.times_out(), ServiceTrouble::kTimeOut, origin, &troubles);
  // Last: a slow answer comes only where there is no other trouble.
  for (const Slow& slow : external.slow()) {
    ServiceTrouble trouble;
    trouble.kind = ServiceTrouble::kSlow;
    SetTimes(slow, origin, &trouble);
    if (slow.has_to()) trouble.until = origin + ToDuration(slow.to());
    trouble.delay = ToDuration(slow.by());
    trouble.operation = slow.call();
    troubles.push_back(std::move(trouble));
  }
  return troubles;
}

absl::Time LastMoment(const Fault& fault, absl::Time origin) {
  return origin + Longest({&fault.from(), &fault.to(), &fault.cut_at(), &fault.stalls().to()});
}

absl::Time LastMoment(const External& external, absl::Time origin) {
  absl::Duration last;
  const auto include = [&last](const Duration& one) { last = std::max(last, ToDuration(one)); };
  for (const Window& down : external.down()) {
    include(down.from());
    include(down.to());
  }
  for (const Slow& slow : external.slow()) {
    include(slow.from());
    include(slow.to());
  }
  for (const auto* calls :
       {&external.fails(), &external.acts_then_times_out(), &external.times_out()}) {
    for (const FailingCalls& one : *calls) include(one.from());
  }
  for (const PartialCalls& one : external.acts_partly()) include(one.from());
  return origin + last;
}

absl::Time LastMoment(const Webhook& webhook, absl::Time origin) {
  return origin +
         Longest({&webhook.from(), &webhook.to(), &webhook.down().from(), &webhook.down().to(),
                  &webhook.times_out().from(), &webhook.times_out().to()});
}

absl::Time LastMoment(const Conversion& conversion, absl::Time origin) {
  return origin + Longest({&conversion.down().from(), &conversion.down().to(),
                           &conversion.times_out().from(), &conversion.times_out().to()});
}

}  // namespace quiesce::scenarios
