// How a client reaches an API server: the seam between a reconciler's client and the world. In
// process it is a connection with latency, lag and faults; over HTTP it could be a real cluster.
//
//   absl::StatusOr<Response> reply = co_await transport.Call(Request::Get(kPods, "default", "a"));
//
//   ExchangePtr exchange(new Exchange{{}, Request::Get(kPods, "default", "a")});
//   if (absl::Status sent = co_await transport.Send(&exchange); sent.ok()) Use(exchange->response);
//
//   absl::StatusOr<OpenedWatch> opened = co_await transport.OpenWatch(request, &sink);
//
// A reply, good or bad, is what an API server said. An absl::Status in its place means that no one
// answered: kUnavailable (connection refused, reset or closed), kDeadlineExceeded (no answer in
// time; the request may or may not have taken effect).
#ifndef QUIESCE_APISERVER_FAKE_API_TRANSPORT_H_
#define QUIESCE_APISERVER_FAKE_API_TRANSPORT_H_

#include <memory>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "apiserver_fake/api/request.h"
#include "apiserver_fake/api/watch_event.h"
#include "sim/pool.h"
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

// A request and its answer, which travel as one: neither is moved or copied on the way.
struct Exchange : sim::Pooled {
  Request request;
  Response response = Response();
};
using ExchangePtr = std::unique_ptr<Exchange>;

class Transport {
 public:
  virtual ~Transport() = default;

  // Sends the request of *exchange, which is away until the call returns; then the answer is in it.
  // With an error it is there all the same, unless the call has a deadline of its own.
  virtual sim::Task<absl::Status> Send(ExchangePtr* exchange) = 0;

  // The same for a request at hand.
  sim::Task<absl::StatusOr<Response>> Call(Request request);

  // Opens a watch (request.verb kWatch). `sink` outlives it and is called from events of their own,
  // in the order of the stream and never before this call has returned its watch; the sink may
  // destroy the watch in OnClosed(), but not in OnEvent(). While it is called, the trace's current
  // record is the event's.
  virtual sim::Task<absl::StatusOr<OpenedWatch>> OpenWatch(Request request, WatchSink* sink) = 0;
};

// A transport that is written as a function from request to answer.
class AnsweringTransport : public Transport {
 public:
  virtual sim::Task<absl::StatusOr<Response>> Answer(Request request) = 0;

  sim::Task<absl::Status> Send(ExchangePtr* exchange) final;
};

inline sim::Task<absl::StatusOr<Response>> Transport::Call(Request request) {
  ExchangePtr exchange(new Exchange{{}, std::move(request)});
  absl::Status sent = co_await Send(&exchange);
  if (!sent.ok()) co_return sent;
  co_return std::move(exchange->response);
}

inline sim::Task<absl::Status> AnsweringTransport::Send(ExchangePtr* exchange) {
  absl::StatusOr<Response> answer = co_await Answer((*exchange)->request);
  if (!answer.ok()) co_return answer.status();
  (*exchange)->response = *std::move(answer);
  co_return absl::OkStatus();
}

}  // namespace quiesce::api

#endif  // QUIESCE_APISERVER_FAKE_API_TRANSPORT_H_
