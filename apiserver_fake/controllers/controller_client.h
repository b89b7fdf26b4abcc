// How a controller of the control plane talks to the server: one request at a time, each after the
// time that a request takes.
//
//   api::Response reply = co_await client.Call(api::Request::Get(kPods, "default", "a"));
#ifndef QUIESCE_APISERVER_FAKE_CONTROLLERS_CONTROLLER_CLIENT_H_
#define QUIESCE_APISERVER_FAKE_CONTROLLERS_CONTROLLER_CLIENT_H_

#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "apiserver_fake/api/request.h"
#include "sim/event_loop.h"
#include "sim/task.h"

namespace quiesce::controllers {

// Answers requests: the server.
class RequestHandler {
 public:
  virtual ~RequestHandler() = default;
  virtual api::Response Handle(const api::Request& request) = 0;
};

class ControllerClient {
 public:
  // `controller` is the last part of the user agent, as in kube-controller-manager's requests. Loop
  // and handler outlive the client.
  ControllerClient(sim::EventLoop* loop, RequestHandler* handler, absl::string_view controller,
                   absl::Duration latency);

  // Sends the request after the latency and gives the answer at that same instant.
  sim::Task<api::Response> Call(api::Request request);

  // From now on each request takes so much longer.
  void set_delay(absl::Duration delay) { delay_ = delay; }

  sim::EventLoop* loop() const { return loop_; }

 private:
  sim::EventLoop* loop_;
  RequestHandler* handler_;
  std::string user_agent_;
  absl::Duration latency_, delay_;
};

}  // namespace quiesce::controllers

#endif  // QUIESCE_APISERVER_FAKE_CONTROLLERS_CONTROLLER_CLIENT_H_
