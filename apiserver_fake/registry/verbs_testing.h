// For tests: a server with a custom resource, and what it says to requests.
#ifndef QUIESCE_APISERVER_FAKE_REGISTRY_VERBS_TESTING_H_
#define QUIESCE_APISERVER_FAKE_REGISTRY_VERBS_TESTING_H_

#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "apiserver_fake/base/json.h"
#include "apiserver_fake/server.h"
#include "gtest/gtest.h"
#include "sim/choices.h"
#include "sim/event_loop.h"
#include "sim/plain_strategy.h"

namespace quiesce::registry {

inline const api::GroupVersionResource kConfigMaps{"", "v1", "configmaps"};
inline const api::GroupVersionResource kPods{"", "v1", "pods"};
inline const api::GroupVersionResource kWidgets{"example.com", "v1", "widgets"};

class VerbsFixture : public ::testing::Test {
 protected:
  VerbsFixture() {
    server_.Handle(api::Request::Create({"apiextensions.k8s.io", "v1", "customresourcedefinitions"},
                                        "", *ParseJson(R"({
        "apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition",
        "metadata":{"name":"widgets.example.com"},
        "spec":{"group":"example.com","scope":"Namespaced",
          "names":{"plural":"widgets","singular":"widget","kind":"Widget","listKind":"WidgetList"},
          "versions":[{"name":"v1","served":true,"storage":true,"subresources":{"status":{}},
            "schema":{"openAPIV3Schema":{"type":"object","properties":{
              "spec":{"type":"object","properties":{"size":{"type":"integer"}}},
              "status":{"type":"object","properties":{"phase":{"type":"string"}}}}}}}]}})")));
    loop_.RunUntil(loop_.Now() + absl::Minutes(1));
  }

  static Value ConfigMap(const char* metadata = R"({"name":"a"})") {
    return *ParseJson(absl::StrCat(R"({"apiVersion":"v1","kind":"ConfigMap","metadata":)", metadata,
                                   R"(,"data":{"k":"1"}})"));
  }
  static Value Widget(const char* metadata = R"({"name":"a"})") {
    return *ParseJson(absl::StrCat(R"({"apiVersion":"example.com/v1","kind":"Widget","metadata":)",
                                   metadata, R"(,"spec":{"size":1}})"));
  }
  // A pod on a node, which goes gracefully.
  static Value Pod(const char* metadata = R"({"name":"a"})") {
    return *ParseJson(
        absl::StrCat(R"({"apiVersion":"v1","kind":"Pod","metadata":)", metadata,
                     R"(,"spec":{"nodeName":"n1","containers":[{"name":"c","image":"i"}]}})"));
  }

  Value Create(const api::GroupVersionResource& resource, Value object) {
    api::Response response =
        server_.Handle(api::Request::Create(resource, "default", std::move(object)));
    EXPECT_EQ(response.code, 201) << response.status.message;
    return response.object;
  }
  Value Stored(const api::GroupVersionResource& resource, const char* name = "a") {
    return server_.Handle(api::Request::Get(resource, "default", name)).object;
  }
  // "409 Conflict: the message", or only the code of a success.
  static std::string Said(const api::Response& response) {
    if (response.ok()) return absl::StrCat(response.code);
    return absl::StrCat(response.code, " ", response.status.reason, ": ", response.status.message);
  }
  std::string Say(const api::Request& request) { return Said(server_.Handle(request)); }
  static api::Request DryRun(api::Request request) {
    request.options.has_dry_run = true;
    request.options.dry_run = {"All"};
    return request;
  }
  // The same request with its body as bytes.
  static api::Request Raw(api::Request request, std::string text,
                          const char* content_type = "application/json") {
    request.body = Value();
    request.raw_body = std::make_shared<const std::string>(std::move(text));
    request.content_type = content_type;
    return request;
  }

  sim::Choices choices_{std::make_unique<sim::PlainStrategy>()};
  sim::EventLoop loop_{&choices_, nullptr};
  apiserver::Server server_{&loop_, apiserver::ServerOptions()};
};

}  // namespace quiesce::registry

#endif  // QUIESCE_APISERVER_FAKE_REGISTRY_VERBS_TESTING_H_
