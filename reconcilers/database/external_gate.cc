#include "reconcilers/database/external_gate.h"

#include <algorithm>
#include <cstdint>
#include <optional>

namespace quiesce::reconcilers::database {
namespace {

constexpr absl::Duration kDependencyWait = absl::Seconds(30);

runtime::Backoff::Key BackoffKey(const runtime::ObjectKey& key) {
  return {key.namespace_, key.name};
}

}  // namespace

bool NoAnswer(const absl::Status& status) {
  return absl::IsUnavailable(status) || absl::IsDeadlineExceeded(status);
}

absl::Duration Spread(const runtime::ObjectKey& key, absl::Duration wait) {
  uint32_t hash = 2166136261u;  // FNV-1a: equal in every process
  for (const std::string* part : {&key.namespace_, &key.name}) {
    for (char c : *part) hash = (hash ^ static_cast<uint8_t>(c)) * 16777619u;
  }
  return wait + wait / 10 / 1000 * static_cast<int64_t>(hash % 1000);
}

ExternalGate::ExternalGate()
    : backoff_(absl::Seconds(5), absl::Minutes(5)),
      breaker_({.threshold = 5, .open_for = absl::Minutes(1)}),
      pacer_(absl::Milliseconds(20), /*burst=*/20) {}

absl::Duration ExternalGate::Wait(const runtime::ObjectKey& key, absl::Time now) {
  if (absl::Duration wait = RetryAfter(key, now); wait > absl::ZeroDuration()) return wait;
  if (absl::Duration wait = pacer_.Take(BackoffKey(key), now); wait > absl::ZeroDuration()) {
    return wait;
  }
  const std::optional<runtime::CircuitBreaker::Call> call = breaker_.Allow(now);
  if (!call) return Spread(key, std::max(absl::Seconds(1), breaker_.RetryAfter(now)));
  calls_.insert_or_assign(key, *call);
  return absl::ZeroDuration();
}

void ExternalGate::Report(const runtime::ObjectKey& key, const absl::Status& status,
                          absl::Time now) {
  if (auto call = calls_.find(key); call != calls_.end()) {
    breaker_.Report(call->second, !NoAnswer(status), now);
    calls_.erase(call);
  }
  dependency_waits_.erase(key);
  if (status.ok()) return;
  if (NoAnswer(status)) {
    dependency_waits_[key] = now + Spread(key, kDependencyWait);
  } else {
    backoff_.Fail(BackoffKey(key), now);
  }
}

void ExternalGate::Fail(const runtime::ObjectKey& key, absl::Time now) {
  backoff_.Fail(BackoffKey(key), now);
}

absl::Duration ExternalGate::RetryAfter(const runtime::ObjectKey& key, absl::Time now) const {
  auto waiting = dependency_waits_.find(key);
  const absl::Duration dependency =
      waiting == dependency_waits_.end() ? absl::ZeroDuration() : waiting->second - now;
  return std::max(dependency, backoff_.Remaining(BackoffKey(key), now));
}

int ExternalGate::Failures(const runtime::ObjectKey& key) const {
  return backoff_.Failures(BackoffKey(key));
}

void ExternalGate::Forget(const runtime::ObjectKey& key) {
  backoff_.Succeed(BackoffKey(key));
  dependency_waits_.erase(key);
}

}  // namespace quiesce::reconcilers::database
