// The way of the fixed Database operator to the PostgreSQL service: every call goes through one
// gate that paces calls, makes a key wait 30 s for a service that does not answer and 5 s to 5 min
// (doubling) after an error, whatever wakes the key, and opens a circuit breaker while the service
// is down.
//
//   if (absl::Duration wait = gate.Wait(key, now); wait > absl::ZeroDuration())
//     co_return runtime::Result::After(wait);
//   absl::Status status = (co_await service.Call("verify", name)).status();
//   gate.Report(key, status, now);
#ifndef QUIESCE_RECONCILERS_DATABASE_EXTERNAL_GATE_H_
#define QUIESCE_RECONCILERS_DATABASE_EXTERNAL_GATE_H_

#include <map>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "reconcilers/runtime/client/client.h"
#include "reconcilers/runtime/queue/backoff.h"
#include "reconcilers/runtime/queue/pacer.h"
#include "reconcilers/runtime/toolbox/circuit_breaker.h"

namespace quiesce::reconcilers::database {

class ExternalGate {
 public:
  ExternalGate();

  // Zero: the key may call now, and must Report() once afterwards. Else: how long to wait.
  absl::Duration Wait(const runtime::ObjectKey& key, absl::Time now);
  // What came of the calls: an error lengthens the key's backoff, no answer at all makes the key
  // wait for the dependency. One success does not end the backoff: a Database that fails its last
  // step each time succeeds at the earlier ones. Forget() does, when the key has reached its goal.
  void Report(const runtime::ObjectKey& key, const absl::Status& status, absl::Time now);
  // Something else than the service failed for the key: lengthens its backoff, too, but says
  // nothing of the service.
  void Fail(const runtime::ObjectKey& key, absl::Time now);
  // How long after a failure the key should come back.
  absl::Duration RetryAfter(const runtime::ObjectKey& key, absl::Time now) const;
  // Failures of the key in a row.
  int Failures(const runtime::ObjectKey& key) const;
  void Forget(const runtime::ObjectKey& key);

 private:
  std::map<runtime::ObjectKey, runtime::CircuitBreaker::Call> calls_;  // not reported yet
  std::map<runtime::ObjectKey, absl::Time> dependency_waits_;
  runtime::Backoff backoff_;
  runtime::CircuitBreaker breaker_;
  runtime::Pacer pacer_;
};

// The service did not answer, as opposed to answering no.
bool NoAnswer(const absl::Status& status);

// Spreads keys that would wait for the same instant over a tenth of `wait`; the same for a key
// always.
absl::Duration Spread(const runtime::ObjectKey& key, absl::Duration wait);

}  // namespace quiesce::reconcilers::database

#endif  // QUIESCE_RECONCILERS_DATABASE_EXTERNAL_GATE_H_
