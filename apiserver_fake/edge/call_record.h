// What the trace says of the API server: each request with what became of it, and each watch event
// that reaches an actor. The connection makes these records; findings are drawn from them.
//
//   if (record.kind == kCallRecord) {
//     const CallRecord& call = *record.BodyAs<CallRecord>();
//     if (call.changed()) Use(call.before, call.after);
//   }
#ifndef QUIESCE_APISERVER_FAKE_EDGE_CALL_RECORD_H_
#define QUIESCE_APISERVER_FAKE_EDGE_CALL_RECORD_H_

#include <cstdint>
#include <string>

#include "absl/time/time.h"
#include "apiserver_fake/api/request.h"
#include "apiserver_fake/api/watch_event.h"
#include "sim/trace.h"

namespace quiesce::edge {

// A request, recorded at the instant at which the server answers it (or a fault answers in its
// place); the record's cause is what sent it. Reads from a cache are not requests.
inline constexpr sim::RecordKind kCallRecord("api/call");
// A change of an object that is not what a request was about - the items of a deletecollection,
// what a write of one object does to another; the cause is the request, if there is one.
inline constexpr sim::RecordKind kChangeRecord("api/change");
// A watch event, or the end of a watch, reaches the actor; the cause is the call that made it.
inline constexpr sim::RecordKind kWatchRecord("api/watch");

// What the connection did to a request or a watch.
enum class InjectedFault : uint8_t {
  kNone,
  kConflict,
  kTooManyRequests,
  kInternalError,
  kConnectionRefused,    // no one listens: the request never arrives
  kTimeoutBeforeCommit,  // the client hears nothing in time; nothing was written
  kTimeoutAfterCommit,   // the client hears nothing in time; it was written
  kCrashBeforeCommit,    // the client dies before the request takes effect
  kCrashAfterCommit,     // the client dies before it hears that the request took effect
  kWatchCut,
  kWatchGone,           // 410
  kRestart,             // the API server restarted
  kUnauthorized,        // 401
  kForbidden,           // 403, in the words of RBAC, a quota or a webhook
  kNotFound,            // 404
  kInvalid,             // 422
  kServiceUnavailable,  // 503
  kGatewayTimeout,      // 504
  kConnectionReset,     // the connection ends before the request takes effect
  kResetAfterCommit,    // it ends after the request took effect, before the answer
  kReplyCut,            // it ends in the middle of the answer
  kWebhookTimeout,      // 500: a webhook did not answer in time
};

// The server took the request, and its answer never came.
constexpr bool LosesAnswer(InjectedFault fault) {
  return fault == InjectedFault::kTimeoutAfterCommit || fault == InjectedFault::kResetAfterCommit ||
         fault == InjectedFault::kReplyCut;
}

std::string ShowRequest(const api::Request& request);  // `PUT databases/default/a/status`

struct CallRecord : sim::TraceBody {
  api::Request request;   // without options that do not matter to it
  api::ApiStatus status;  // what the server said; for a fault without commit, what the fault says
  InjectedFault fault = InjectedFault::kNone;
  bool for_good = false;  // the fault does not end: it is as much part of the cluster as its rules
  absl::Time sent;
  // Writes that the server accepted: the stored object before and after; null where there is none.
  // A write that changes nothing has the same value twice.
  Value before, after;
  int64_t revision = 0;  // of the last change that the store made for it; 0: none

  // The server took the request and it changed the stored object.
  bool changed() const { return !before.SharesNodeWith(after); }
  std::string Describe() const override;  // `PUT databases/default/a/status 200 rv 1004`
  std::string ToJson() const override;
};

struct ChangeRecord : sim::TraceBody {
  api::GroupResource resource;
  std::string namespace_, name;
  Value before, after;  // as stored; null where there is none
  int64_t revision = 0;

  std::string Describe() const override;  // `secrets/default/a deleted`
  std::string ToJson() const override;
};

struct WatchRecord : sim::TraceBody {
  api::GroupVersionResource resource;
  api::WatchEvent event;  // of a bookmark or an object; unused if `closed`
  bool closed = false;
  InjectedFault fault = InjectedFault::kNone;

  std::string Describe() const override;
  std::string ToJson() const override;
};

}  // namespace quiesce::edge

#endif  // QUIESCE_APISERVER_FAKE_EDGE_CALL_RECORD_H_
