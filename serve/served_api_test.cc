#include "serve/served_api.h"

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "apiserver_fake/base/json.h"
#include "apiserver_fake/conformance/player.h"
#include "apiserver_fake/protobuf/decode.h"
#include "apiserver_fake/protobuf/encode.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "serve/http_server.h"
#include "serve/https_call.h"
#include "serve/raw_client_testing.h"

namespace quiesce::serve {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr char kConfigMaps[] = "/api/v1/namespaces/default/configmaps";

class ServedApiTest : public testing::Test {
 protected:
  void Serve(ServeOptions options = ServeOptions()) {
    absl::StatusOr<KeyPair> pair = NewServerCertificate({"127.0.0.1"});
    ASSERT_TRUE(pair.ok()) << pair.status();
    options.token_key_pem = pair->key_pem;
    options.listen.tls = *pair;
    certificate_ = pair->certificate_pem;
    absl::StatusOr<std::unique_ptr<ServedApi>> api = ServedApi::Start(&io_, options);
    ASSERT_TRUE(api.ok()) << api.status();
    api_ = *std::move(api);
  }
  // One request over HTTPS, with the server's certificate checked.
  OutgoingReply Call(std::string method, std::string path, std::string body = "",
                     std::vector<std::pair<std::string, std::string>> headers = {},
                     std::string content_type = "application/json") {
    OutgoingReply result;
    bool done = false;
    OutgoingCall call;
    call.method = std::move(method);
    call.url = absl::StrCat("https://127.0.0.1:", api_->port(), path);
    call.authority_pem = certificate_;
    call.content_type = std::move(content_type);
    call.headers = std::move(headers);
    call.body = std::move(body);
    CallHttps(&io_, std::move(call), [&](absl::StatusOr<OutgoingReply> reply) {
      EXPECT_TRUE(reply.ok()) << reply.status();
      if (reply.ok()) result = *std::move(reply);
      done = true;
    });
    while (!done && io_.run_one() > 0) {
    }
    return result;
  }
  Value Json(const OutgoingReply& reply) { return ParseJson(reply.body).value_or(Value()); }

  boost::asio::io_context io_{1};
  std::unique_ptr<ServedApi> api_;
  std::string certificate_;
};

TEST_F(ServedApiTest, AnObjectIsCreatedReadAndDeleted) {
  Serve();
  EXPECT_EQ(Call("POST", kConfigMaps, R"({"metadata": {"name": "a"}, "data": {"k": "v"}})").code,
            201);
  const OutgoingReply read = Call("GET", absl::StrCat(kConfigMaps, "/a"));
  EXPECT_EQ(read.code, 200);
  EXPECT_EQ(Json(read)["data"]["k"], Value("v"));
  EXPECT_EQ(Call("DELETE", absl::StrCat(kConfigMaps, "/a")).code, 200);
  EXPECT_EQ(Call("GET", absl::StrCat(kConfigMaps, "/a")).code, 404);
}

TEST_F(ServedApiTest, ProtobufBodiesAreReadAndWritten) {
  Serve();
  const Value pod = ParseJson(R"({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"},
                                  "spec": {"containers": [{"name": "c", "image": "i"}]}})")
                        .value();
  const std::string protobuf = "application/vnd.kubernetes.protobuf";
  const OutgoingReply reply = Call("POST", "/api/v1/namespaces/default/pods",
                                   protobuf::ToProtobuf(pod), {{"Accept", protobuf}}, protobuf);
  EXPECT_EQ(reply.code, 201);
  absl::StatusOr<Value> created = protobuf::FromProtobuf(reply.body);
  ASSERT_TRUE(created.ok()) << created.status() << reply.body;
  EXPECT_EQ((*created)["spec"]["containers"].at(0)["image"], Value("i"));
  EXPECT_EQ((*created)["status"]["phase"], Value("Pending"));
}

TEST_F(ServedApiTest, ADemandedTokenIsDemanded) {
  ServeOptions options;
  options.token = "secret";
  Serve(options);
  EXPECT_EQ(Call("GET", "/api/v1/namespaces").code, 401);
  EXPECT_EQ(Call("GET", "/api/v1/namespaces", "", {{"Authorization", "Bearer other"}}).code, 401);
  EXPECT_EQ(Call("GET", "/api/v1/namespaces", "", {{"Authorization", "Bearer secret"}}).code, 200);
}

TEST_F(ServedApiTest, TokensOfServiceAccountsNameThem) {
  Serve();
  ASSERT_EQ(
      Call("POST", "/api/v1/namespaces/default/serviceaccounts", R"({"metadata": {"name": "sa"}})")
          .code,
      201);
  const OutgoingReply issued =
      Call("POST", "/api/v1/namespaces/default/serviceaccounts/sa/token", "{}");
  EXPECT_EQ(issued.code, 201);
  const std::string token(Json(issued)["status"]["token"].string_value());
  const Value who = Json(Call("POST", "/apis/authentication.k8s.io/v1/selfsubjectreviews", "{}",
                              {{"Authorization", absl::StrCat("Bearer ", token)}}));
  EXPECT_EQ(who["status"]["userInfo"]["username"], Value("system:serviceaccount:default:sa"));
  const Value review = Json(Call("POST", "/apis/authentication.k8s.io/v1/tokenreviews",
                                 absl::StrCat(R"({"spec": {"token": ")", token, R"("}})")));
  EXPECT_EQ(review["status"]["authenticated"], Value(true));
}

TEST_F(ServedApiTest, EveryoneMayDoEverything) {
  Serve();
  const Value review =
      Json(Call("POST", "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
                R"({"spec": {"resourceAttributes": {"verb": "get", "resource": "pods"}}})"));
  EXPECT_EQ(review["status"]["allowed"], Value(true));
}

TEST_F(ServedApiTest, ImpersonatedUsersAreWhoTheyAreSaidToBe) {
  Serve();
  const Value who = Json(Call("POST", "/apis/authentication.k8s.io/v1/selfsubjectreviews", "{}",
                              {{"Impersonate-User", "jane"}, {"Impersonate-Group", "dev"}}));
  EXPECT_EQ(ToJson(who["status"]["userInfo"]),
            R"({"groups":["dev","system:authenticated"],"username":"jane"})");
}

TEST_F(ServedApiTest, TablesHaveTheColumnsOfTheKind) {
  Serve();
  const OutgoingReply reply = Call("GET", "/api/v1/namespaces/default/services", "",
                                   {{"Accept", "application/json;as=Table;v=v1;g=meta.k8s.io"}});
  const Value table = Json(reply);
  std::vector<std::string> names;
  for (const Value& column : table["columnDefinitions"].items())
    names.emplace_back(column["name"].string_value());
  EXPECT_THAT(names, ElementsAre("Name", "Type", "Cluster-IP", "External-IP", "Port(s)", "Age",
                                 "Selector"));
  const Value& cells = table["rows"].at(0)["cells"];
  EXPECT_EQ(cells.at(0), Value("kubernetes"));
  EXPECT_EQ(cells.at(2), Value("10.0.0.1"));
  EXPECT_EQ(cells.at(4), Value("443/TCP"));
}

TEST_F(ServedApiTest, LogsOfAPodThatNoNodeHasAreEmpty) {
  Serve();
  ASSERT_EQ(
      Call("POST", "/api/v1/namespaces/default/pods",
           R"({"metadata": {"name": "p"}, "spec": {"containers": [{"name": "c", "image": "i"}]}})")
          .code,
      201);
  const OutgoingReply logs = Call("GET", "/api/v1/namespaces/default/pods/p/log");
  EXPECT_EQ(logs.code, 200);
  EXPECT_EQ(logs.body, "");
  const OutgoingReply exec = Call("POST", "/api/v1/namespaces/default/pods/p/exec?command=ls");
  EXPECT_EQ(exec.code, 400);
  EXPECT_EQ(Json(exec)["message"], Value("pod p does not have a host assigned"));
  EXPECT_EQ(Call("GET", "/api/v1/namespaces/default/pods/q/log").code, 404);
}

TEST_F(ServedApiTest, RepliesAreWrittenAsGoWritesThem) {
  Serve();
  const OutgoingReply json = Call("GET", "/api/v1/namespaces/default");
  EXPECT_THAT(json.body, StartsWith(R"({"kind":"Namespace","apiVersion":"v1","metadata":{"name":)"
                                    R"("default","uid":)"));
  const OutgoingReply yaml =
      Call("GET", "/api/v1/namespaces/default", "", {{"Accept", "application/yaml"}});
  EXPECT_THAT(yaml.body, StartsWith("apiVersion: v1\nkind: Namespace\nmetadata:\n"));
}

TEST_F(ServedApiTest, ARecordedSessionPlaysAsACase) {
  ServeOptions options;
  options.record = true;
  options.controllers.clear();
  Serve(options);
  const std::string maps = "/api/v1/namespaces/demo/configmaps";
  EXPECT_EQ(Call("GET", "/readyz").code, 200);
  RawClient client(&io_, api_->port());
  client.Send(absl::StrCat("GET ", maps, "?watch=true HTTP/1.1\r\nHost: x\r\n\r\n"));
  ASSERT_TRUE(client.AwaitText("\r\n\r\n"));
  const Value made = Json(Call("POST", maps, R"({"metadata": {"generateName": "a-"}})"));
  const std::string name(made["metadata"]["name"].string_value());
  EXPECT_EQ(Call("PATCH", absl::StrCat(maps, "/", name), R"({"data": {"k": "v"}})", {},
                 "application/merge-patch+json")
                .code,
            200);
  Value stale = made;
  stale.Set("data", Value::Object({{"k", "w"}}));
  EXPECT_EQ(Call("PUT", absl::StrCat(maps, "/", name), ToJson(stale)).code, 409);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(Call("GET", absl::StrCat(maps, "/", name)).code, 200);
  EXPECT_EQ(Call("GET", maps).code, 200);
  EXPECT_EQ(Call("POST", maps, "{").code, 400);
  ASSERT_TRUE(client.AwaitText("MODIFIED"));
  EXPECT_EQ(Call("DELETE", absl::StrCat(maps, "/", name)).code, 200);
  ASSERT_TRUE(client.AwaitText("DELETED"));

  const Value recording = api_->Recording("session/first");
  EXPECT_THAT(ToJson(recording), Not(HasSubstr("/readyz")));
  EXPECT_THAT(ToJson(recording), Not(HasSubstr(name)));
  conformance::CaseResult played = conformance::PlayCase(recording);
  EXPECT_TRUE(played.passed) << "step " << played.step << " " << played.what << " at "
                             << played.pointer << "\n"
                             << played.expected << "\n"
                             << played.got;
  // It is a case that can fail.
  const std::string other =
      absl::StrReplaceAll(ToJson(recording), {{R"({"k":"v"})", R"({"k":"u"})"}});
  Value changed = ParseJson(other).value();
  for (size_t i = 0; i < changed["steps"].size(); ++i) {
    if (changed["steps"].at(i)["call"]["method"] != Value("PATCH")) continue;
    changed.Mutable("steps").MutableAt(i).Mutable("call").Mutable("body").Mutable("data").Set("k",
                                                                                              "x");
  }
  EXPECT_FALSE(conformance::PlayCase(changed).passed);
}

// A webhook server: answers each review by a function, and keeps what it was asked.
class Reviewer : public Backend {
 public:
  std::unique_ptr<Exchange> Start(RawRequest request, const CertificateSubject* subject,
                                  ReplySink* sink) override {
    const Value asked = ParseJson(request.body).value_or(Value())["request"];
    reviews.push_back(asked);
    Value response = Value::Object(
        {{"uid", asked["uid"]}, {"allowed", request.target == "/mutate?timeout=10s"}});
    if (request.target == "/mutate?timeout=10s") {
      response.Set("patchType", "JSONPatch");
      response.Set("patch", absl::Base64Escape(
                                R"([{"op": "add", "path": "/data", "value": {"by": "webhook"}}])"));
    } else {
      response.Set("status", Value::Object({{"code", 403}, {"message", "not on my watch"}}));
    }
    HttpReply reply;
    reply.content_type = "application/json";
    reply.body = ToJson(Value::Object({{"apiVersion", "admission.k8s.io/v1"},
                                       {"kind", "AdmissionReview"},
                                       {"response", std::move(response)}}));
    sink->Reply(std::move(reply));
    return nullptr;
  }
  std::vector<Value> reviews;
};

std::string WebhookConfiguration(absl::string_view kind, absl::string_view url,
                                 absl::string_view ca_pem, absl::string_view policy) {
  return absl::StrCat(
      R"({"apiVersion": "admissionregistration.k8s.io/v1", "kind": ")", kind,
      R"(", "metadata": {"name": "w"}, "webhooks": [{"name": "w.ex.io", "sideEffects": "None",
          "admissionReviewVersions": ["v1"], "failurePolicy": ")",
      policy, R"(", "rules": [{"operations": ["CREATE"], "apiGroups": [""],
          "apiVersions": ["v1"], "resources": ["configmaps"]}],
          "clientConfig": {"url": ")",
      url, R"(", "caBundle": ")", absl::Base64Escape(ca_pem), R"("}}]})");
}

constexpr char kRegistrations[] = "/apis/admissionregistration.k8s.io/v1/";

TEST_F(ServedApiTest, WebhooksChangeAndDenyWhatIsCreated) {
  Serve();
  Reviewer reviewer;
  ListenOptions listen;
  absl::StatusOr<KeyPair> pair = NewServerCertificate({"127.0.0.1"});
  ASSERT_TRUE(pair.ok()) << pair.status();
  listen.tls = *pair;
  absl::StatusOr<std::unique_ptr<HttpServer>> server = HttpServer::Listen(&io_, &reviewer, listen);
  ASSERT_TRUE(server.ok()) << server.status();
  const std::string url = absl::StrCat("https://127.0.0.1:", (*server)->port());
  EXPECT_EQ(Call("POST", absl::StrCat(kRegistrations, "mutatingwebhookconfigurations"),
                 WebhookConfiguration("MutatingWebhookConfiguration", absl::StrCat(url, "//mutate"),
                                      pair->certificate_pem, "Fail"))
                .code,
            201);
  const OutgoingReply made =
      Call("POST", kConfigMaps, R"({"metadata": {"name": "a"}})", {{"Impersonate-User", "jane"}});
  EXPECT_EQ(made.code, 201) << made.body;
  EXPECT_EQ(Json(made)["data"]["by"], Value("webhook"));
  ASSERT_EQ(reviewer.reviews.size(), 1u);
  EXPECT_EQ(reviewer.reviews[0]["userInfo"]["username"], Value("jane"));
  EXPECT_EQ(reviewer.reviews[0]["object"]["kind"], Value("ConfigMap"));

  EXPECT_EQ(
      Call("POST", absl::StrCat(kRegistrations, "validatingwebhookconfigurations"),
           WebhookConfiguration("ValidatingWebhookConfiguration", absl::StrCat(url, "/validate"),
                                pair->certificate_pem, "Fail"))
          .code,
      201);
  const OutgoingReply denied = Call("POST", kConfigMaps, R"({"metadata": {"name": "b"}})");
  EXPECT_EQ(denied.code, 403);
  EXPECT_EQ(Json(denied)["message"],
            Value("admission webhook \"w.ex.io\" denied the request: not on my watch"));
  EXPECT_EQ(Call("GET", absl::StrCat(kConfigMaps, "/b")).code, 404);
}

TEST_F(ServedApiTest, AWebhookThatCannotBeReachedFailsByItsPolicy) {
  Serve();
  const std::string configurations =
      absl::StrCat(kRegistrations, "validatingwebhookconfigurations");
  EXPECT_EQ(Call("POST", configurations,
                 WebhookConfiguration("ValidatingWebhookConfiguration", "https://127.0.0.1:1/x",
                                      certificate_, "Fail"))
                .code,
            201);
  const OutgoingReply failed = Call("POST", kConfigMaps, R"({"metadata": {"name": "a"}})");
  EXPECT_EQ(failed.code, 500);
  EXPECT_EQ(Json(failed)["message"],
            Value("Internal error occurred: failed calling webhook \"w.ex.io\": failed to call "
                  "webhook: Post \"https://127.0.0.1:1/x?timeout=10s\": dial tcp 127.0.0.1:1: "
                  "connect: connection refused"));
  EXPECT_EQ(Call("DELETE", absl::StrCat(configurations, "/w")).code, 200);
  EXPECT_EQ(Call("POST", configurations,
                 WebhookConfiguration("ValidatingWebhookConfiguration", "https://127.0.0.1:1/x",
                                      certificate_, "Ignore"))
                .code,
            201);
  EXPECT_EQ(Call("POST", kConfigMaps, R"({"metadata": {"name": "a"}})").code, 201);
}

TEST_F(ServedApiTest, WorkloadsRunBesideIt) {
  ServeOptions options;
  options.controllers = {"deployment", "replicaset"};
  Serve(options);
  EXPECT_EQ(Call("POST", "/apis/apps/v1/namespaces/default/deployments",
                 R"({"metadata": {"name": "d"}, "spec": {"replicas": 2,
                     "selector": {"matchLabels": {"a": "b"}},
                     "template": {"metadata": {"labels": {"a": "b"}},
                                  "spec": {"containers": [{"name": "c", "image": "i"}]}}}})")
                .code,
            201);
  size_t pods = 0;
  for (int i = 0; i < 1000 && pods < 2; ++i) {
    io_.run_one_for(std::chrono::milliseconds(10));
    pods = Json(Call("GET", "/api/v1/namespaces/default/pods"))["items"].size();
  }
  EXPECT_EQ(pods, 2u);
}

TEST_F(ServedApiTest, AFaultCutsAWatchAndForgetsItsPlace) {
  ServeOptions options;
  WatchTrouble trouble;
  trouble.resource = "configmaps";
  trouble.at = absl::Milliseconds(300);
  trouble.cut = trouble.gone = true;
  options.faults.watches.push_back(trouble);
  Serve(options);
  RawClient client(&io_, api_->port());
  client.Send(absl::StrCat("GET ", kConfigMaps, "?watch=true HTTP/1.1\r\nHost: x\r\n",
                           "User-Agent: kube-apiserver\r\n\r\n"));
  ASSERT_TRUE(client.AwaitText("\r\n\r\n"));
  ASSERT_TRUE(client.AwaitEnd());
  const std::string resume =
      absl::StrCat(kConfigMaps, "?watch=true&timeoutSeconds=1&resourceVersion=",
                   Json(Call("GET", kConfigMaps))["metadata"]["resourceVersion"].string_value());
  EXPECT_EQ(Json(Call("GET", resume))["object"]["code"], Value(410));
}

TEST_F(ServedApiTest, AFaultRefusesARequest) {
  ServeOptions options;
  edge::FaultRule rule;
  rule.fault = edge::InjectedFault::kTooManyRequests;
  rule.verb = api::Verb::kCreate;
  rule.times = 1;
  options.faults.rules.push_back(rule);
  Serve(options);
  EXPECT_EQ(Call("POST", kConfigMaps, R"({"metadata": {"name": "a"}})").code, 429);
  EXPECT_EQ(Call("POST", kConfigMaps, R"({"metadata": {"name": "a"}})").code, 201);
}

TEST_F(ServedApiTest, AWatchSendsWhatHappens) {
  Serve();
  RawClient client(&io_, api_->port());
  client.Send(absl::StrCat("GET ", kConfigMaps, "?watch=true HTTP/1.1\r\nHost: x\r\n\r\n"));
  ASSERT_TRUE(client.AwaitText("\r\n\r\n"));
  EXPECT_THAT(client.received(), StartsWith("HTTP/1.1 200 OK"));
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(
        Call("POST", kConfigMaps, absl::StrCat(R"({"metadata": {"name": "a)", i, R"("}})")).code,
        201);
  }
  ASSERT_TRUE(client.AwaitText("\"name\":\"a2\""));
  const size_t first = client.received().find("\"name\":\"a0\""),
               second = client.received().find("\"name\":\"a1\"");
  EXPECT_LT(first, second);
  EXPECT_LT(second, client.received().find("\"name\":\"a2\""));
}

TEST_F(ServedApiTest, BadRequestsAreRefusedAndHarmNoOther) {
  Serve();
  const std::vector<std::pair<std::string, std::string>> attacks = {
      {absl::StrCat(absl::string_view("\0\xff\xfe garbage\r\n\r\n", 16)), "HTTP/1.1 400"},
      {"GET / HTTP/9.9\r\nHost: x\r\n\r\n", "HTTP/1.1 400"},
      {"POST /api/v1/namespaces HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n",
       "HTTP/1.1 400"},
      {"POST /api/v1/namespaces HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: "
       "chunked\r\n\r\n0\r\n\r\n",
       "HTTP/1.1 400"},
      {"POST /api/v1/namespaces HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: "
       "6\r\n\r\nabcdef",
       "HTTP/1.1 400"},
      {"POST /api/v1/namespaces HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", "HTTP/1.1 400"},
      {"POST /api/v1/namespaces HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\nabc",
       "HTTP/1.1 413"},
      {absl::StrCat("GET /version HTTP/1.1\r\nHost: x\r\nX: ", std::string(2000000, 'a'),
                    "\r\n\r\n"),
       "HTTP/1.1 431"},
      {absl::StrCat("GET /api/v1/", std::string(500000, 'a'), " HTTP/1.1\r\nHost: x\r\n\r\n"),
       "HTTP/1.1 404"},
      {"GET /api/v1/namespaces/%00%zz/x%2f..%2f HTTP/1.1\r\nHost: x\r\n\r\n", "HTTP/1.1 404"},
  };
  for (const auto& [bytes, answer] : attacks) {
    RawClient client(&io_, api_->port());
    client.Send(bytes);
    ASSERT_TRUE(client.AwaitText("\r\n\r\n")) << bytes.substr(0, 80);
    EXPECT_THAT(client.received(), StartsWith(answer)) << bytes.substr(0, 80);
    EXPECT_EQ(Call("GET", "/readyz").body, "ok");
  }
}

TEST_F(ServedApiTest, AWatchOverWebSocketsIsRefusedSoThatClientsGoOnWithoutThem) {
  Serve();
  EXPECT_EQ(Call("GET", absl::StrCat(kConfigMaps, "?watch=true"), "",
                 {{"Upgrade", "websocket"}, {"Connection", "Upgrade"}})
                .code,
            503);
}

// Bodies that no client sends: each is answered, and the server goes on.
TEST_F(ServedApiTest, BadBodiesAreRefusedAndHarmNoOther) {
  Serve();
  const std::string deep(100000, '[');
  EXPECT_EQ(Call("POST", kConfigMaps, deep).code, 400);
  const OutgoingReply odd =
      Call("POST", kConfigMaps,
           "{\"metadata\": {\"name\": \"u\"}, \"data\": {\"a\": \"\xff\xfe\x80\"}}");
  EXPECT_EQ(odd.code, 201);
  EXPECT_EQ(Json(odd)["data"]["a"], Value("\ufffd\ufffd\ufffd"));
  EXPECT_EQ(Call("POST", kConfigMaps, std::string(4000000, 'a')).code, 413);
  const std::string protobuf = "application/vnd.kubernetes.protobuf";
  const std::string pod = protobuf::ToProtobuf(
      ParseJson(R"({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"},
                    "spec": {"containers": [{"name": "c", "image": "i"}]}})")
          .value());
  std::mt19937 random(1);
  for (int i = 0; i < 200; ++i) {
    std::string body = pod;
    if (i % 2 == 0) {
      for (int j = 0; j < 3; ++j) body[4 + random() % (body.size() - 4)] = char(random());
    } else {
      body = "k8s";
      body += '\0';
      for (size_t j = random() % 200; j > 0; --j) body += char(random());
    }
    const int code =
        Call("POST", "/api/v1/namespaces/default/pods?dryRun=All", body, {}, protobuf).code;
    EXPECT_TRUE(code == 201 || (code >= 400 && code < 500)) << i << " " << code;
  }
  EXPECT_EQ(Call("GET", "/readyz").body, "ok");
}

TEST_F(ServedApiTest, UnusualWaysOfAskingAreAnswered) {
  Serve();
  const std::vector<std::pair<std::string, std::string>> requests = {
      {"GET /readyz HTTP/1.0\r\n\r\n", "200 OK"},
      {"HEAD /readyz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", "200 OK"},
      {"POST /api/v1/namespaces HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n"
       "Content-Length: 2\r\nConnection: close\r\n\r\n{}",
       "HTTP/1.1 422"},
      {"POST /api/v1/namespaces HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
       "Transfer-Encoding: chunked\r\nConnection: "
       "close\r\n\r\n5\r\n{\"a\":\r\n2\r\n1}\r\n0\r\n\r\n",
       "HTTP/1.1 422"},
  };
  for (const auto& [bytes, answer] : requests) {
    RawClient client(&io_, api_->port());
    client.Send(bytes);
    ASSERT_TRUE(client.AwaitEnd()) << bytes;
    EXPECT_THAT(client.received(), HasSubstr(answer)) << bytes;
  }
}

TEST_F(ServedApiTest, PipelinedRequestsAreAnsweredInOrder) {
  Serve();
  RawClient client(&io_, api_->port());
  client.Send(
      "GET /readyz HTTP/1.1\r\nHost: x\r\n\r\n"
      "GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n"
      "GET /readyz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  ASSERT_TRUE(client.AwaitEnd());
  const std::vector<absl::string_view> parts = absl::StrSplit(client.received(), "HTTP/1.1 ");
  ASSERT_EQ(parts.size(), 4u);
  EXPECT_THAT(std::string(parts[1]), StartsWith("200"));
  EXPECT_THAT(std::string(parts[2]), StartsWith("404"));
  EXPECT_THAT(std::string(parts[3]), StartsWith("200"));
}

// Many watchers of many writes: each gets every event, in order, though all share the texts.
TEST_F(ServedApiTest, NoEventIsLostAmongManyWatchers) {
  constexpr int kWatchers = 50, kWrites = 100;
  Serve();
  std::vector<std::unique_ptr<RawClient>> clients;
  for (int i = 0; i < kWatchers; ++i) {
    clients.push_back(std::make_unique<RawClient>(&io_, api_->port()));
    clients.back()->Send(
        absl::StrCat("GET ", kConfigMaps, "?watch=true HTTP/1.1\r\nHost: x\r\n\r\n"));
    ASSERT_TRUE(clients.back()->AwaitText("\r\n\r\n"));
  }
  for (int i = 0; i < kWrites; ++i) {
    ASSERT_EQ(
        Call("POST", kConfigMaps, absl::StrCat(R"({"metadata": {"name": "n-)", i, R"("}})")).code,
        201);
  }
  for (const std::unique_ptr<RawClient>& client : clients) {
    ASSERT_TRUE(client->AwaitText(absl::StrCat("\"name\":\"n-", kWrites - 1, "\"")));
    size_t at = 0;
    for (int i = 0; i < kWrites; ++i) {
      at = client->received().find(absl::StrCat("\"name\":\"n-", i, "\""), at);
      ASSERT_NE(at, std::string::npos) << i;
    }
  }
}

}  // namespace
}  // namespace quiesce::serve
