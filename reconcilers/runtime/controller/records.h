// What the trace says of controllers: reconciles, their queues, crashes, and calls of external
// services. The runtime makes these records; findings are drawn from them.
//
// A reconcile is two records, kReconcileBegin and kReconcileEnd, in which the begin is the cause of
// every request, call and queue operation that the reconcile makes. The cause of the begin is the
// kEnqueue record (or timer) that made the key ready.
#ifndef QUIESCE_RECONCILERS_RUNTIME_CONTROLLER_RECORDS_H_
#define QUIESCE_RECONCILERS_RUNTIME_CONTROLLER_RECORDS_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "apiserver_fake/base/value.h"
#include "reconcilers/runtime/controller/reconciler.h"
#include "sim/trace.h"

namespace quiesce::runtime {

inline constexpr sim::RecordKind kEnqueueRecord("runtime/enqueue");
inline constexpr sim::RecordKind kReconcileBeginRecord("runtime/reconcile");
inline constexpr sim::RecordKind kReconcileEndRecord("runtime/reconciled");
inline constexpr sim::RecordKind kLifecycleRecord("runtime/lifecycle");
inline constexpr sim::RecordKind kExternalCallRecord("external/call");

// Why a key came into a queue.
enum class WakeReason : uint8_t {
  kWatchEvent,    // of the object itself, an owned or a watched one: the cause says which
  kInitialList,   // the controller has started
  kRequeueAfter,  // Result.requeue_after has passed
  kRequeue,       // Result.requeue, rate limited
  kError,         // the reconcile failed, rate limited
  kResync,
};

const char* WakeReasonName(WakeReason reason);

struct EnqueueRecord : sim::TraceBody {
  Request key;
  WakeReason reason = WakeReason::kWatchEvent;
  absl::Duration delay;  // how long the key waits before it is ready; zero: at once

  std::string Describe() const override;
  std::string ToJson() const override;
};

struct ReconcileRecord : sim::TraceBody {
  Request key;
  int worker = 0;
  uint64_t number = 0;  // tells the reconciles of the world apart; equal in begin and end
  // Only in kReconcileEnd:
  sim::RecordIndex begin = 0;  // its kReconcileBegin
  Outcome outcome;
  int retries = 0;  // failures of the key in a row, this one included

  std::string Describe() const override;
  std::string ToJson() const override;
};

struct LifecycleRecord : sim::TraceBody {
  enum class What : uint8_t { kStarted, kSynced, kCrashed, kStopped } what = What::kStarted;

  std::string Describe() const override;
  std::string ToJson() const override;
};

// A call of an external service, recorded when its answer comes (or is given up).
struct ExternalCallRecord : sim::TraceBody {
  std::string service;
  const char* operation = "";  // a literal
  Value argument;
  absl::Status status;
  Value answer;           // null where there was none
  bool acted = false;     // the service did what was asked, whatever the caller heard
  bool changed = false;   // the call left the service in another state; only known at rest
  bool troubled = false;  // what the scenario scripts for the service's bad days hit the call
  absl::Time sent;

  std::string Describe() const override;
  std::string ToJson() const override;
};

}  // namespace quiesce::runtime

#endif  // QUIESCE_RECONCILERS_RUNTIME_CONTROLLER_RECORDS_H_
