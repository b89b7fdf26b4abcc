#include "apiserver_fake/controllers/controller_client.h"

#include <utility>

#include "absl/strings/str_cat.h"

namespace quiesce::controllers {

ControllerClient::ControllerClient(sim::EventLoop* loop, RequestHandler* handler,
                                   absl::string_view controller, absl::Duration latency)
    : loop_(loop),
      handler_(handler),
      user_agent_(
          absl::StrCat("kube-controller-manager/v1.36.3 (linux/amd64) kubernetes/", controller)),
      latency_(latency) {}

sim::Task<api::Response> ControllerClient::Call(api::Request request) {
  co_await loop_->Sleep(latency_ + delay_, "controller/request");
  request.user_agent = user_agent_;
  co_return handler_->Handle(request);
}

}  // namespace quiesce::controllers
