#include "reconcilers/runtime/client/rest_client.h"

#include <memory>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sim/choices.h"
#include "sim/plain_strategy.h"
#include "sim/task_group.h"

namespace quiesce::runtime {
namespace {

using ::testing::ElementsAre;

api::Response Reply(int code, int64_t retry_after) {
  api::Response response;
  response.code = code;
  response.status.code = code;
  response.status.retry_after_seconds = retry_after;
  return response;
}

// Answers with the replies in turn, then with the last one forever.
class ScriptedTransport : public api::AnsweringTransport {
 public:
  ScriptedTransport(sim::EventLoop* loop, std::vector<absl::StatusOr<api::Response>> replies)
      : loop_(loop), replies_(std::move(replies)) {}
  sim::Task<absl::StatusOr<api::Response>> Answer(api::Request) override { co_return Next(); }
  sim::Task<absl::StatusOr<api::OpenedWatch>> OpenWatch(api::Request, api::WatchSink*) override {
    absl::StatusOr<api::Response> reply = Next();
    if (!reply.ok()) co_return reply.status();
    api::OpenedWatch opened;
    opened.response = *reply;
    co_return opened;
  }
  // When each attempt came, in seconds.
  std::vector<int64_t> seconds;

 private:
  absl::StatusOr<api::Response> Next() {
    seconds.push_back(absl::ToInt64Seconds(loop_->clock().Elapsed()));
    return replies_[std::min(seconds.size(), replies_.size()) - 1];
  }
  sim::EventLoop* const loop_;
  const std::vector<absl::StatusOr<api::Response>> replies_;
};

class RestClientTest : public ::testing::Test {
 protected:
  absl::StatusOr<api::Response> Call(std::vector<absl::StatusOr<api::Response>> replies,
                                     api::Verb verb) {
    transport_ = std::make_unique<ScriptedTransport>(&loop_, std::move(replies));
    RestClient client(&loop_, transport_.get(), RestClientOptions());
    absl::StatusOr<api::Response> result;
    group_.Spawn([](RestClient* client, api::Verb verb,
                    absl::StatusOr<api::Response>* result) -> sim::Task<void> {
      api::Request request;
      request.verb = verb;
      request.resource = {"", "v1", "pods"};
      *result = co_await client->Call(request);
    }(&client, verb, &result));
    loop_.RunUntil(absl::InfiniteFuture());
    return result;
  }

  sim::Choices choices_{std::make_unique<sim::PlainStrategy>()};
  sim::EventLoop loop_{&choices_, nullptr};
  std::unique_ptr<ScriptedTransport> transport_;
  sim::TaskGroup group_{&loop_};
};

TEST_F(RestClientTest, RetryAfterIsWaitedForWhateverTheVerb) {
  auto reply = Call({Reply(429, 2), Reply(503, 3), Reply(200, 0)}, api::Verb::kCreate);
  EXPECT_EQ(reply->code, 200);
  EXPECT_THAT(transport_->seconds, ElementsAre(0, 2, 5));
}

TEST_F(RestClientTest, WithoutRetryAfterTheErrorComesBack) {
  EXPECT_EQ(Call({Reply(429, 0)}, api::Verb::kGet)->code, 429);
  EXPECT_EQ(transport_->seconds.size(), 1u);
}

TEST_F(RestClientTest, RetryAfterOfAnotherErrorDoesNotCount) {
  EXPECT_EQ(Call({Reply(409, 5)}, api::Verb::kUpdate)->code, 409);
  EXPECT_EQ(transport_->seconds.size(), 1u);
}

TEST_F(RestClientTest, GivesUpAfterTenRetries) {
  EXPECT_EQ(Call({Reply(503, 1)}, api::Verb::kGet)->code, 503);
  EXPECT_EQ(transport_->seconds.size(), 11u);
}

TEST_F(RestClientTest, ResetConnectionIsTriedAgainForReadsOnly) {
  absl::Status reset = absl::UnavailableError("read tcp: read: connection reset by peer");
  EXPECT_EQ(Call({reset, Reply(200, 0)}, api::Verb::kGet)->code, 200);
  EXPECT_THAT(transport_->seconds, ElementsAre(0, 1));
  EXPECT_EQ(Call({reset, Reply(200, 0)}, api::Verb::kUpdate).status(),
            absl::UnavailableError("Put \"https://10.96.0.1:443/api/v1/pods\": read tcp: read: "
                                   "connection reset by peer"));
}

TEST_F(RestClientTest, RefusedConnectionIsNot) {
  absl::Status refused = absl::UnavailableError("dial tcp: connect: connection refused");
  EXPECT_EQ(Call({refused}, api::Verb::kGet).status(),
            absl::UnavailableError("Get \"https://10.96.0.1:443/api/v1/pods\": dial tcp: connect: "
                                   "connection refused"));
  EXPECT_EQ(transport_->seconds.size(), 1u);
}

TEST_F(RestClientTest, RetryAfterOfZeroIsTriedAgainAtOnce) {
  EXPECT_EQ(Call({Reply(429, -1), Reply(200, 0)}, api::Verb::kGet)->code, 200);
  EXPECT_THAT(transport_->seconds, ElementsAre(0, 0));
}

TEST_F(RestClientTest, ErrorNamesTheOneBeforeIt) {
  absl::Status reset = absl::UnavailableError("read tcp: read: connection reset by peer");
  absl::Status refused = absl::UnavailableError("dial tcp: connect: connection refused");
  EXPECT_EQ(
      Call({reset, refused}, api::Verb::kGet).status().message(),
      "Get \"https://10.96.0.1:443/api/v1/pods\": dial tcp: connect: connection refused - error "
      "from a previous attempt: read tcp: read: connection reset by peer");
}

TEST_F(RestClientTest, ContextThatEndsDuringTheWaitEndsTheCall) {
  transport_ = std::make_unique<ScriptedTransport>(
      &loop_, std::vector<absl::StatusOr<api::Response>>{Reply(429, 2)});
  RestClient client(&loop_, transport_.get(), RestClientOptions());
  Cancellation root(&loop_);
  Cancellation context(&loop_, &root, absl::Seconds(3), "deadline");
  absl::StatusOr<api::Response> result;
  group_.Spawn([](RestClient* client, Cancellation* context,
                  absl::StatusOr<api::Response>* result) -> sim::Task<void> {
    *result = co_await client->CallWithin(api::Request::Get({"", "v1", "pods"}, "", "a"), context);
  }(&client, &context, &result));
  loop_.RunUntil(absl::InfiniteFuture());
  EXPECT_THAT(transport_->seconds, ElementsAre(0, 2));
  EXPECT_EQ(result.status().message(),
            "Get \"https://10.96.0.1:443/api/v1/pods/a\": context deadline exceeded");
  EXPECT_TRUE(IsContextDeadlineExceeded(result.status()));
  EXPECT_EQ(loop_.clock().Elapsed(), absl::Seconds(3));
}

TEST_F(RestClientTest, RateLimitSpacesRequests) {
  transport_ = std::make_unique<ScriptedTransport>(
      &loop_, std::vector<absl::StatusOr<api::Response>>{Reply(200, 0)});
  RestClientOptions options;
  options.qps = 1;
  options.burst = 2;
  RestClient client(&loop_, transport_.get(), options);
  group_.Spawn([](RestClient* client) -> sim::Task<void> {
    for (int i = 0; i < 4; ++i) {
      auto reply = co_await client->Call(api::Request());
      if (!reply.ok()) co_return;
    }
  }(&client));
  loop_.RunUntil(absl::InfiniteFuture());
  EXPECT_THAT(transport_->seconds, ElementsAre(0, 0, 1, 2));
}

}  // namespace
}  // namespace quiesce::runtime
