#include <chrono>
#include <string>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "apiserver_fake/protobuf/decode.h"
#include "apiserver_fake/protobuf/encode.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "serve/served_api_testing.h"

namespace quiesce::serve {
namespace {

using testing::ElementsAre;
using testing::StartsWith;

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

TEST_F(ServedApiTest, ARequestForACertificateNamesWhoAsks) {
  Serve();
  const std::string path = "/apis/certificates.k8s.io/v1/certificatesigningrequests";
  const std::string pem = absl::Base64Escape(
      "-----BEGIN CERTIFICATE REQUEST-----\nAA==\n-----END CERTIFICATE REQUEST-----\n");
  const Value body = ParseJson(absl::StrCat(R"({"apiVersion": "certificates.k8s.io/v1",
          "kind": "CertificateSigningRequest", "metadata": {"name": "r"},
          "spec": {"request": ")",
                                            pem, R"(", "signerName": "example.com/s",
                   "usages": ["client auth"], "username": "somebody else"}})"))
                         .value();
  const OutgoingReply made =
      Call("POST", path, ToJson(body), {{"Impersonate-User", "jane"}, {"Impersonate-Group", "g"}});
  EXPECT_EQ(made.code, 201) << made.body;
  EXPECT_EQ(Json(made)["spec"]["username"], Value("jane"));
  EXPECT_EQ(Json(made)["spec"]["groups"], Value::List({"g", "system:authenticated"}));
  Value other = body;
  other.Mutable("metadata").Set("name", Value("s"));
  const std::string protobuf = "application/vnd.kubernetes.protobuf";
  const OutgoingReply second = Call("POST", path, protobuf::ToProtobuf(other), {}, protobuf);
  EXPECT_EQ(second.code, 201) << second.body;
  EXPECT_EQ(Json(second)["spec"]["username"], Value("admin"));
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

}  // namespace
}  // namespace quiesce::serve
