// How a client reaches an API server: the seam between a reconciler's client and the world. In
// process it is a connection with latency, lag and faults; over HTTP it could be a real cluster.
//
//   absl::StatusOr<Response> reply = co_await transport.Call(Request::Get(kPods, "default", "a"));
//   absl::StatusOr<OpenedWatch> opened = co_await transport.OpenWatch(request, &sink);
//
// A reply, good or bad, is what an API server said. An absl::Status in its place means that no one
// answered: kUnavailable (connection refused, reset or closed), kDeadlineExceeded (no answer in
// time; the request may or may not have taken effect).
#ifndef QUIESCE_APISERVER_FAKE_API_TRANSPORT_H_
#define QUIESCE_APISERVER_FAKE_API_TRANSPORT_H_

#include <memory>

#include "absl/status/statusor.h"
#include "apiserver_fake/api/request.h"
#include "apiserver_fake/api/watch_event.h"
#include "sim/task.h"

namespace quiesce::api {

// An open watch: destroying it ends the watch, and its sink is not called any more.
class Watch {
 public:
  virtual ~Watch() = default;
};

struct OpenedWatch {
  Response response;
  std::unique_ptr<Watch> watch;  // null if the server refused; the response says why
};

class Transport {
 public:
  virtual ~Transport() = default;

  virtual sim::Task<absl::StatusOr<Response>> Call(Request request) = 0;

  // Opens a watch (request.verb kWatch). `sink` outlives it and is called from events of their own,
  // in the order of the stream and never before this call has returned its watch; the sink may
  // destroy the watch in OnClosed(), but not in OnEvent(). While it is called, the trace's current
  // record is the event's.
  virtual sim::Task<absl::StatusOr<OpenedWatch>> OpenWatch(Request request, WatchSink* sink) = 0;
};

}  // namespace quiesce::api

#endif  // QUIESCE_APISERVER_FAKE_API_TRANSPORT_H_
