// HTTP over a connection: latency, faults and lost answers are those of every other client.
#include <memory>

#include "absl/time/time.h"
#include "apiserver_fake/edge/connection.h"
#include "apiserver_fake/edge/faults.h"
#include "apiserver_fake/rest/rest_handler.h"
#include "apiserver_fake/server.h"
#include "gtest/gtest.h"
#include "sim/choices.h"
#include "sim/event_loop.h"
#include "sim/plain_strategy.h"
#include "sim/task_group.h"

namespace quiesce::rest {
namespace {

class RestOverConnectionTest : public testing::Test {
 protected:
  // Sends a request and lets the world go on until it is answered.
  HttpResponse Send(const char* method, const char* target, const char* body = "") {
    HttpRequest http;
    http.method = method;
    http.SetTarget(target);
    http.body = body;
    http.content_type = "application/json";
    http.user_agent = "kubectl/1";
    HttpResponse reply;
    tasks_.Spawn(Await(&rest_, http, &reply));
    while (tasks_.size() > 0 && loop_.RunOne()) {
    }
    return reply;
  }

  static sim::Task<void> Await(RestHandler* rest, HttpRequest http, HttpResponse* reply) {
    *reply = co_await rest->Handle(std::move(http));
  }

  sim::Choices choices_{std::make_unique<sim::PlainStrategy>()};
  sim::EventLoop loop_{&choices_, nullptr};
  apiserver::Server server_{&loop_, apiserver::ServerOptions()};
  edge::Faults faults_{&loop_};
  edge::Connection connection_{
      &server_, &loop_, &faults_, nullptr, {.actor = "http", .process = {}}};
  RestHandler rest_{&connection_, &server_.types(), &loop_.clock()};
  sim::TaskGroup tasks_{&loop_};
};

constexpr char kConfigMaps[] = "/api/v1/namespaces/default/configmaps";
constexpr char kBody[] = R"({"metadata": {"name": "a"}, "data": {"k": "v"}})";

TEST_F(RestOverConnectionTest, AnAnswerTakesTheWayThereAndBack) {
  const absl::Time start = loop_.Now();
  const HttpResponse reply = Send("POST", kConfigMaps, kBody);
  EXPECT_EQ(reply.code, 201);
  EXPECT_EQ(loop_.Now() - start, absl::Milliseconds(4));
  EXPECT_EQ(reply.object["metadata"]["managedFields"].at(0)["manager"], Value("kubectl"));
}

TEST_F(RestOverConnectionTest, AFaultAnswersInPlaceOfTheServer) {
  edge::FaultRule rule;
  rule.verb = api::Verb::kCreate;
  rule.fault = edge::InjectedFault::kTooManyRequests;
  rule.retry_after_seconds = 3;
  rule.times = 1;
  faults_.Add(rule);
  const HttpResponse refused = Send("POST", kConfigMaps, kBody);
  EXPECT_EQ(refused.code, 429);
  EXPECT_EQ(refused.retry_after_seconds, 3);
  EXPECT_EQ(Send("POST", kConfigMaps, kBody).code, 201);
}

TEST_F(RestOverConnectionTest, ALostAnswerIsNoReply) {
  edge::FaultRule rule;
  rule.verb = api::Verb::kCreate;
  rule.fault = edge::InjectedFault::kTimeoutAfterCommit;
  rule.times = 1;
  faults_.Add(rule);
  EXPECT_EQ(Send("POST", kConfigMaps, kBody).no_answer.code(), absl::StatusCode::kDeadlineExceeded);
  EXPECT_EQ(Send("POST", kConfigMaps, kBody).code, 409);
}

}  // namespace
}  // namespace quiesce::rest
