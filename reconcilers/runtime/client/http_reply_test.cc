#include "reconcilers/runtime/client/http_reply.h"

#include "gtest/gtest.h"
#include "reconcilers/runtime/client/api_error.h"

namespace quiesce::runtime {
namespace {

const api::GroupVersionResource kDeployments{"apps", "v1", "deployments"};

api::Response Read(const HttpReply& reply) {
  return *ReadHttpReply(api::Request::Get(kDeployments, "n", "x"), reply);
}

TEST(ReadHttpReply, ObjectOfASuccessIsTheObject) {
  api::Response response = Read({200, {{"Content-Type", "application/json"}}, R"({"a":1})"});
  EXPECT_TRUE(response.ok());
  EXPECT_EQ(response.object, Value::Object({{"a", 1}}));
}

TEST(ReadHttpReply, StatusInTheBodyIsTheError) {
  api::Response response =
      Read({429,
            {{"Content-Type", "application/json"}, {"Retry-After", "0"}},
            R"({"kind":"Status","apiVersion":"v1","status":"Failure","message":"slow down",)"
            R"("reason":"TooManyRequests","code":429})"});
  EXPECT_EQ(response.status.message, "slow down");
  EXPECT_EQ(response.status.reason, "TooManyRequests");
  EXPECT_EQ(response.status.retry_after_seconds, kRetryAtOnce);
}

TEST(ReadHttpReply, WithoutAStatusTheCodeMakesTheError) {
  api::Response response = Read({502, {{"Content-Type", "text/html"}}, "<h1>Bad</h1>\n"});
  EXPECT_EQ(response.status.reason, "InternalError");
  EXPECT_EQ(response.status.message,
            "an error on the server (\"<h1>Bad</h1>\") has prevented the request from succeeding "
            "(get deployments.apps x)");
  EXPECT_EQ(response.status.causes[0],
            (api::StatusCause{"UnexpectedServerResponse", "<h1>Bad</h1>", ""}));
}

TEST(ReadHttpReply, ConflictOfACreateIsAlreadyExists) {
  api::Request create = api::Request::Create(kDeployments, "n", Value::Object());
  EXPECT_EQ(ReadHttpReply(create, {409, {}, ""})->status.message,
            "the server reported a conflict (post deployments.apps)");
  EXPECT_EQ(ReadHttpReply(create, {409, {}, ""})->status.reason, "AlreadyExists");
}

TEST(ReadHttpReply, SuccessThatCannotBeReadIsDataLoss) {
  const api::Request get = api::Request::Get(kDeployments, "n", "x");
  EXPECT_EQ(ReadHttpReply(get, {200, {{"Content-Type", "application/json"}}, ""}).status(),
            absl::DataLossError("0-length response with status code: 200 and content type: "
                                "application/json"));
  EXPECT_EQ(ReadHttpReply(get, {200, {{"Content-Type", "text/plain"}}, "hi"}).status(),
            absl::DataLossError("serializer for text/plain doesn't exist"));
  EXPECT_EQ(ReadHttpReply(get, {200, {}, "x"}).status(),
            absl::DataLossError("couldn't get version/kind; json parse error: invalid character "
                                "'x' looking for beginning of value"));
}

TEST(ReadHttpReply, StatusOfAFailureInASuccessIsAnError) {
  const absl::Status error =
      ReadHttpReply(api::Request::Get(kDeployments, "n", "x"),
                    {200, {}, R"({"kind":"Status","status":"Failure","message":"no"})"})
          .status();
  EXPECT_EQ(error.message(), "no");
  EXPECT_EQ(ApiStatusOf(error)->code, 0);
}

TEST(ReadHttpReply, RedirectIsAnError) {
  const absl::Status error =
      ReadHttpReply(api::Request::Get(kDeployments, "n", "x"), {302, {}, ""}).status();
  EXPECT_EQ(error.message(),
            "the server responded with the status code 302 but did not return more information "
            "(get deployments.apps x)");
}

TEST(ReadHttpReply, WaitThatOnlyTheBodyAsksForIsToldAndNotHeeded) {
  const absl::Status error = ReadHttpReply(api::Request::Get(kDeployments, "n", "x"),
                                           {503,
                                            {},
                                            R"({"kind":"Status","status":"Failure","code":503,)"
                                            R"("details":{"retryAfterSeconds":7}})"})
                                 .status();
  EXPECT_EQ(SuggestsClientDelay(error), 7);
}

TEST(ReadHttpReply, RetryAfterThatIsNotHeededIsToldAsItIs) {
  const api::Response response = Read({401, {{"Retry-After", "-1"}}, ""});
  EXPECT_EQ(response.status.retry_after_seconds, -1);
}

}  // namespace
}  // namespace quiesce::runtime
