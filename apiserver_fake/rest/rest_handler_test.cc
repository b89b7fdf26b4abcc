#include "apiserver_fake/rest/rest_handler.h"

#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "apiserver_fake/edge/direct_transport.h"
#include "gtest/gtest.h"
#include "sim/choices.h"
#include "sim/event_loop.h"
#include "sim/plain_strategy.h"
#include "sim/run_now.h"

namespace quiesce::rest {
namespace {

class RestTest : public testing::Test {
 protected:
  RestTest()
      : choices_(std::make_unique<sim::PlainStrategy>()),
        loop_(&choices_, nullptr),
        server_(&loop_, apiserver::ServerOptions()),
        transport_(&server_, &loop_),
        rest_(&transport_, &server_.types(), &loop_.clock()) {}

  HttpResponse Send(const char* method, const char* target, const char* body = "",
                    const char* content_type = "application/json") {
    HttpRequest http;
    http.method = method;
    http.SetTarget(target);
    http.body = body;
    http.content_type = content_type;
    http.user_agent = "test/1";
    return sim::RunNow(rest_.Handle(http));
  }

  sim::Choices choices_;
  sim::EventLoop loop_;
  apiserver::Server server_;
  edge::DirectTransport transport_;
  RestHandler rest_;
};

constexpr char kConfigMaps[] = "/api/v1/namespaces/default/configmaps";

TEST_F(RestTest, AnObjectIsCreatedAndRead) {
  EXPECT_EQ(Send("POST", kConfigMaps, R"({"metadata": {"name": "a"}, "data": {"k": "v"}})").code,
            201);
  HttpResponse reply = Send("GET", "/api/v1/namespaces/default/configmaps/a");
  EXPECT_EQ(reply.code, 200);
  EXPECT_EQ(reply.content_type, "application/json");
  EXPECT_EQ(reply.object["metadata"]["name"].string_value(), "a");
  EXPECT_TRUE(reply.object["metadata"].Has("managedFields"));
}

TEST_F(RestTest, ContentTypeComesBeforeOptionsInAPost) {
  HttpResponse reply =
      Send("POST", "/api/v1/namespaces/default/configmaps?dryRun=x", "hello", "text/plain");
  EXPECT_EQ(reply.code, 415);
  EXPECT_EQ(Send("POST", "/api/v1/namespaces/default/configmaps?dryRun=x", "hello").code, 422);
  EXPECT_EQ(Send("POST", kConfigMaps, "hello").code, 400);
}

TEST_F(RestTest, UnknownFieldsComeBackAsWarnings) {
  HttpResponse reply = Send("POST", kConfigMaps, R"({"metadata": {"name": "a"}, "odd": 1})");
  EXPECT_EQ(reply.code, 201);
  ASSERT_EQ(reply.warnings.size(), 1u);
  EXPECT_EQ(reply.warnings[0], R"(299 - "unknown field \"odd\"")");
}

TEST_F(RestTest, PathsThatNothingServesGetPlainText) {
  HttpResponse reply = Send("GET", "/apis/nowhere.example.com/v1/namespaces/default/things");
  EXPECT_EQ(reply.code, 404);
  EXPECT_EQ(reply.BodyText(), "404 page not found\n");
  EXPECT_EQ(Send("GET", "/api/v1/namespaces/default/things").object["reason"].string_value(),
            "NotFound");
}

TEST_F(RestTest, MethodsWithoutARouteAreNotAllowed) {
  EXPECT_EQ(Send("PUT", kConfigMaps, "{}").code, 405);
  EXPECT_EQ(Send("BREW", kConfigMaps).code, 405);
  EXPECT_EQ(Send("POST", "/api/v1/configmaps", "{}").code, 405);
}

TEST_F(RestTest, BindingsCanOnlyBePosted) {
  Send("POST", "/api/v1/namespaces/default/pods",
       R"({"metadata": {"name": "a"}, "spec": {"containers": [{"name": "c", "image": "i"}]}})");
  const char* const kBindings = "/api/v1/namespaces/default/bindings";
  const HttpResponse bound =
      Send("POST", kBindings, R"({"metadata": {"name": "a"}, "target": {"name": "n1"}})");
  EXPECT_EQ(bound.code, 201);
  EXPECT_EQ(bound.object["status"].string_value(), "Success");
  EXPECT_EQ(Send("GET", "/api/v1/namespaces/default/pods/a").object["spec"]["nodeName"],
            Value("n1"));
  EXPECT_EQ(Send("GET", kBindings).code, 405);
  EXPECT_EQ(Send("DELETE", kBindings).code, 405);
  EXPECT_EQ(Send("GET", "/api/v1/namespaces/default/bindings/a").code, 404);
  EXPECT_EQ(Send("POST", "/api/v1/bindings", "{}").code, 404);
}

TEST_F(RestTest, ALargeBodyIsRefused) {
  std::string body(3 * 1024 * 1024 + 1, ' ');
  EXPECT_EQ(Send("POST", kConfigMaps, body.c_str()).code, 413);
}

TEST_F(RestTest, MetadataAloneMayBeAskedFor) {
  Send("POST", kConfigMaps, R"({"metadata": {"name": "a"}, "data": {"k": "v"}})");
  HttpRequest http;
  http.method = "GET";
  http.path = "/api/v1/namespaces/default/configmaps/a";
  http.accept = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1";
  HttpResponse reply = sim::RunNow(rest_.Handle(http));
  EXPECT_EQ(reply.object["kind"].string_value(), "PartialObjectMetadata");
  EXPECT_FALSE(reply.object.Has("data"));
  http.accept = "text/html";
  EXPECT_EQ(sim::RunNow(rest_.Handle(http)).code, 406);
}

TEST_F(RestTest, ABadQueryIsRefusedInTheFormThatWasAskedFor) {
  HttpRequest http;
  http.method = "GET";
  http.SetTarget("/api/v1/namespaces/default/configmaps?limit=x");
  http.accept = "application/yaml";
  const HttpResponse reply = sim::RunNow(rest_.Handle(http));
  EXPECT_EQ(reply.code, 400);
  EXPECT_EQ(reply.content_type, "application/yaml");
}

TEST_F(RestTest, DiscoveryNegotiatesToo) {
  HttpRequest http;
  http.method = "GET";
  http.accept = "text/html";
  http.path = "/apis/apps/v1";
  EXPECT_EQ(sim::RunNow(rest_.Handle(http)).object["message"].string_value(),
            "406: Not Acceptable\n\nAvailable representations: application/json, "
            "application/yaml, application/vnd.kubernetes.protobuf");
  http.path = "/apis";
  EXPECT_EQ(sim::RunNow(rest_.Handle(http)).object["message"].string_value(),
            "only the following media types are accepted: application/json, application/yaml, "
            "application/vnd.kubernetes.protobuf");
  http.path = "/apis/nothing";
  EXPECT_EQ(sim::RunNow(rest_.Handle(http)).code, 404);
}

TEST_F(RestTest, DiscoveryThatIsRoutedJudgesTheContentType) {
  const auto code = [this](const char* path, const char* type, const char* method = "GET") {
    HttpRequest http;
    http.method = method;
    http.path = path;
    http.content_type = type;
    return sim::RunNow(rest_.Handle(http)).code;
  };
  EXPECT_EQ(code("/apis/apps/v1", "text/plain"), 415);
  EXPECT_EQ(code("/api", "application/merge-patch+json"), 415);
  EXPECT_EQ(code("/api/v1", "application/json; charset=utf-8"), 200);
  EXPECT_EQ(code("/api/v1", "application/yaml"), 200);
  EXPECT_EQ(code("/api", "text/plain", "POST"), 405);
  EXPECT_EQ(code("/apis", "text/plain"), 200);
  EXPECT_EQ(code("/apis/apps", "text/plain"), 200);
}

TEST_F(RestTest, ATimeoutMustBeADuration) {
  HttpRequest http;
  http.method = "GET";
  http.SetTarget("/api/v1/namespaces/default/configmaps?timeout=x");
  EXPECT_EQ(sim::RunNow(rest_.Handle(http)).object["message"].string_value(),
            "invalid timeout specified in the request URL - time: invalid duration \"x\"");
  http.SetTarget("/api/v1/namespaces/default/configmaps?timeout=10s");
  EXPECT_EQ(sim::RunNow(rest_.Handle(http)).code, 200);
}

TEST_F(RestTest, NamesThatNoObjectCanHaveAreRefused) {
  for (const char* method : {"GET", "DELETE"}) {
    HttpRequest http;
    http.method = method;
    http.path = "/api/v1/namespaces/default/configmaps/..";
    EXPECT_EQ(sim::RunNow(rest_.Handle(http)).object["message"].string_value(),
              "Name parameter invalid: \"..\": may not be '..'")
        << method;
  }
}

TEST_F(RestTest, ARequestThatTravelsIsReadAndItsAnswerWritten) {
  HttpRequest http;
  http.method = "GET";
  http.path = "/api/v1/namespaces/default/configmaps/a";
  const RestRequest read = RestHandler::Read(http, server_.types());
  ASSERT_FALSE(read.done);
  EXPECT_EQ(read.request.resource.resource, "configmaps");
  EXPECT_EQ(read.request.name, "a");
  const HttpResponse written = RestHandler::Write(server_.Handle(read.request), read, loop_.Now());
  EXPECT_EQ(written.code, 404);
  EXPECT_EQ(written.BodyText(), sim::RunNow(rest_.Handle(http)).BodyText());
}

TEST_F(RestTest, DiscoveryIsAnsweredWhereItIsRead) {
  HttpRequest http;
  http.method = "GET";
  http.path = "/api";
  const RestRequest read = RestHandler::Read(http, server_.types());
  EXPECT_TRUE(read.done);
  EXPECT_EQ(read.reply.BodyText(), sim::RunNow(rest_.Handle(http)).BodyText());
}

TEST_F(RestTest, WatchesAreToldFromLists) {
  HttpRequest http;
  http.method = "GET";
  http.SetTarget("/api/v1/pods?watch=true");
  EXPECT_TRUE(RestHandler::IsWatch(http));
  http.SetTarget("/api/v1/namespaces/a/pods/p?watch=true");
  EXPECT_FALSE(RestHandler::IsWatch(http));
}

TEST_F(RestTest, RefusalsAreWrittenAsTheyAreAcceptedAndNeverAsTables) {
  const auto answer = [this](const char* target, const char* accept) {
    HttpRequest http;
    http.method = "GET";
    http.SetTarget(target);
    http.accept = accept;
    const HttpResponse reply = sim::RunNow(rest_.Handle(http));
    return absl::StrCat(reply.code, " ", reply.content_type);
  };
  const char* const table = "application/yaml;as=Table;v=v1;g=meta.k8s.io";
  for (const char* target : {"/api/v1/namespaces/default/configmaps/a", "/api/v1/nothing"}) {
    EXPECT_EQ(answer(target, "application/yaml"), "404 application/yaml");
    EXPECT_EQ(answer(target, table), "404 application/json");
  }
  EXPECT_EQ(answer("/api/v1/configmaps", table), "200 application/yaml");
  EXPECT_EQ(answer("/api/v1/configmaps?includeObject=x", table), "400 application/json");
  EXPECT_EQ(answer("/apis/apps/v1", table), "406 application/json");
  EXPECT_EQ(answer("/apis/apps/v1", "application/yaml"), "200 application/yaml");
}

TEST_F(RestTest, APatchOfNoSubresourceIsNotFoundWhateverItsMediaType) {
  EXPECT_EQ(Send("PATCH", "/api/v1/namespaces/default/pods/a/nothing", "{}", "text/plain").code,
            404);
  EXPECT_EQ(Send("PATCH", "/api/v1/namespaces/default/pods/a/status", "{}", "text/plain").code,
            415);
}

}  // namespace
}  // namespace quiesce::rest
