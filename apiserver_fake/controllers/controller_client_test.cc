#include "apiserver_fake/controllers/controller_client.h"

#include <memory>

#include "gtest/gtest.h"
#include "sim/choices.h"
#include "sim/plain_strategy.h"
#include "sim/task_group.h"

namespace quiesce::controllers {
namespace {

class Noting : public RequestHandler {
 public:
  api::Response Handle(const api::Request& request) override {
    agent = request.user_agent;
    api::Response response;
    response.code = 201;
    return response;
  }
  std::string agent;
};

sim::Task<void> CallOnce(ControllerClient* client, int* code, absl::Time* when) {
  const api::Response response =
      co_await client->Call(api::Request::Get({"", "v1", "pods"}, "ns", "p"));
  *code = response.code;
  *when = client->loop()->Now();
}

TEST(ControllerClient, RequestTakesItsLatencyAndCarriesTheAgent) {
  sim::Choices choices(std::make_unique<sim::PlainStrategy>());
  sim::EventLoop loop(&choices, nullptr);
  Noting handler;
  ControllerClient client(&loop, &handler, "namespace-controller", absl::Milliseconds(3));
  int code = 0;
  absl::Time when;
  sim::TaskGroup tasks(&loop);
  tasks.Spawn(CallOnce(&client, &code, &when));
  loop.RunUntil(loop.Now() + absl::Seconds(1));
  EXPECT_EQ(code, 201);
  EXPECT_EQ(when, sim::StartTime() + absl::Milliseconds(3));
  EXPECT_EQ(handler.agent,
            "kube-controller-manager/v1.36.3 (linux/amd64) kubernetes/namespace-controller");
}

}  // namespace
}  // namespace quiesce::controllers
