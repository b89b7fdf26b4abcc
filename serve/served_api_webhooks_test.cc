#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "serve/http_server.h"
#include "serve/served_api_testing.h"

namespace quiesce::serve {
namespace {

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

// A webhook server that converts: `host` of v1 is `hosts` of v2.
class Converter : public Backend {
 public:
  std::unique_ptr<Exchange> Start(RawRequest request, const CertificateSubject* subject,
                                  ReplySink* sink) override {
    const Value review = ParseJson(request.body).value_or(Value());
    const Value& asked = review["request"];
    EXPECT_FALSE(asked.Has("userInfo"));
    std::vector<Value> objects;
    for (Value object : asked["objects"].items()) {
      const Value spec = object["spec"];
      object.Set("apiVersion", asked["desiredAPIVersion"]);
      object.Set("spec", spec.Has("host") ? Value::Object({{"hosts", Value::List({spec["host"]})}})
                                          : Value::Object({{"host", spec["hosts"].items()[0]}}));
      objects.push_back(std::move(object));
    }
    HttpReply reply;
    reply.content_type = "application/json";
    reply.body = ToJson(Value::Object(
        {{"apiVersion", review["apiVersion"]},
         {"kind", "ConversionReview"},
         {"response", Value::Object({{"uid", asked["uid"]},
                                     {"result", Value::Object({{"status", "Success"}})},
                                     {"convertedObjects", Value::List(std::move(objects))}})}}));
    sink->Reply(std::move(reply));
    return nullptr;
  }
};

TEST_F(ServedApiTest, AWebhookConvertsWhatIsReadListedAndWatchedInAnotherVersion) {
  Serve();
  Converter converter;
  ListenOptions listen;
  absl::StatusOr<KeyPair> pair = NewServerCertificate({"127.0.0.1"});
  ASSERT_TRUE(pair.ok()) << pair.status();
  listen.tls = *pair;
  absl::StatusOr<std::unique_ptr<HttpServer>> server = HttpServer::Listen(&io_, &converter, listen);
  ASSERT_TRUE(server.ok()) << server.status();
  const OutgoingReply defined =
      Call("POST", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions",
           absl::StrCat(R"({"metadata": {"name": "sites.ex.io"}, "spec": {
          "group": "ex.io", "scope": "Namespaced",
          "names": {"plural": "sites", "singular": "site", "kind": "Site", "listKind": "SiteList"},
          "versions": [
            {"name": "v1", "served": true, "storage": true, "schema": {"openAPIV3Schema": {
              "type": "object", "x-kubernetes-preserve-unknown-fields": true}}},
            {"name": "v2", "served": true, "storage": false, "schema": {"openAPIV3Schema": {
              "type": "object", "x-kubernetes-preserve-unknown-fields": true}}}],
          "conversion": {"strategy": "Webhook", "webhook": {"conversionReviewVersions": ["v1"],
            "clientConfig": {"url": "https://127.0.0.1:)",
                        (*server)->port(), R"(/convert", "caBundle": ")",
                        absl::Base64Escape(pair->certificate_pem), R"("}}}}})"));
  ASSERT_EQ(defined.code, 201) << defined.body;
  const std::string v1 = "/apis/ex.io/v1/namespaces/default/sites";
  const std::string v2 = "/apis/ex.io/v2/namespaces/default/sites";
  int code = 0;
  for (int i = 0; i < 1000 && code != 200; ++i) {
    io_.run_one_for(std::chrono::milliseconds(10));
    code = Call("GET", v2).code;
  }
  ASSERT_EQ(code, 200);
  RawClient watch(&io_, api_->port());
  watch.Send(absl::StrCat("GET ", v2, "?watch=true HTTP/1.1\r\nHost: x\r\n\r\n"));
  ASSERT_TRUE(watch.AwaitText("\r\n\r\n"));
  const OutgoingReply made =
      Call("POST", v1, R"({"apiVersion": "ex.io/v1", "kind": "Site", "metadata": {"name": "a"},
                           "spec": {"host": "h"}})");
  EXPECT_EQ(made.code, 201) << made.body;
  EXPECT_EQ(ToJson(Json(Call("GET", absl::StrCat(v2, "/a")))["spec"]), R"({"hosts":["h"]})");
  EXPECT_EQ(ToJson(Json(Call("GET", v2))["items"].at(0)["spec"]), R"({"hosts":["h"]})");
  EXPECT_TRUE(watch.AwaitText(R"("hosts":["h"])"));
  const OutgoingReply patched = Call("PATCH", absl::StrCat(v2, "/a"),
                                     R"([{"op": "add", "path": "/spec/hosts/0", "value": "i"}])",
                                     {}, "application/json-patch+json");
  EXPECT_EQ(patched.code, 200) << patched.body;
  EXPECT_EQ(ToJson(Json(Call("GET", absl::StrCat(v1, "/a")))["spec"]), R"({"host":"i"})");
}

}  // namespace
}  // namespace quiesce::serve
