#include "scenarios/play/troubles.h"

namespace quiesce::scenarios {
namespace {

using edge::InjectedFault;

constexpr absl::Duration kSlowness = absl::Seconds(5);

// kNone where the trouble is another.
InjectedFault FaultOf(Chaos::Trouble trouble) {
  switch (trouble) {
    case Chaos::CONFLICT:
      return InjectedFault::kConflict;
    case Chaos::TOO_MANY_REQUESTS:
      return InjectedFault::kTooManyRequests;
    case Chaos::INTERNAL_ERROR:
      return InjectedFault::kInternalError;
    case Chaos::SERVICE_UNAVAILABLE:
      return InjectedFault::kServiceUnavailable;
    case Chaos::GATEWAY_TIMEOUT:
      return InjectedFault::kGatewayTimeout;
    case Chaos::TIMEOUT_BEFORE_COMMIT:
      return InjectedFault::kTimeoutBeforeCommit;
    case Chaos::TIMEOUT_AFTER_COMMIT:
      return InjectedFault::kTimeoutAfterCommit;
    case Chaos::CONNECTION_RESET:
      return InjectedFault::kConnectionReset;
    case Chaos::REPLY_CUT:
      return InjectedFault::kReplyCut;
    case Chaos::CRASH_BEFORE_COMMIT:
      return InjectedFault::kCrashBeforeCommit;
    case Chaos::CRASH_AFTER_COMMIT:
      return InjectedFault::kCrashAfterCommit;
    default:
      return InjectedFault::kNone;
  }
}

}  // namespace

bool IsOfRequests(Chaos::Trouble trouble) {
  return trouble == Chaos::SLOW || FaultOf(trouble) != InjectedFault::kNone;
}

edge::FaultRule RuleOf(Chaos::Trouble trouble) {
  edge::FaultRule rule;
  rule.fault = FaultOf(trouble);
  rule.reads = trouble != Chaos::CRASH_BEFORE_COMMIT;
  if (trouble == Chaos::TOO_MANY_REQUESTS) rule.retry_after_seconds = 1;
  if (trouble == Chaos::SLOW) rule.delay = kSlowness;
  return rule;
}

}  // namespace quiesce::scenarios
