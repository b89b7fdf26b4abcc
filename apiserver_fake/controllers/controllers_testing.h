// What the tests of controllers share: a server with its controllers, and a log of what they send.
#ifndef QUIESCE_APISERVER_FAKE_CONTROLLERS_CONTROLLERS_TESTING_H_
#define QUIESCE_APISERVER_FAKE_CONTROLLERS_CONTROLLERS_TESTING_H_

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "apiserver_fake/base/json.h"
#include "apiserver_fake/server.h"
#include "gtest/gtest.h"
#include "sim/choices.h"
#include "sim/event_loop.h"
#include "sim/plain_strategy.h"

namespace quiesce::controllers {

class ControllersTest : public ::testing::Test, protected apiserver::RequestObserver {
 protected:
  ControllersTest() : choices_(std::make_unique<sim::PlainStrategy>()), loop_(&choices_, nullptr) {
    apiserver::ServerOptions options;
    options.controllers = true;
    server_ = std::make_unique<apiserver::Server>(&loop_, options);
    server_->SetObserver(this);
    MakeNamespace("demo");
  }
  ~ControllersTest() override { server_->SetObserver(nullptr); }

  static api::GroupVersionResource ConfigMaps() { return {"", "v1", "configmaps"}; }
  static api::GroupVersionResource Namespaces() { return {"", "v1", "namespaces"}; }

  void MakeNamespace(absl::string_view name) {
    Must(api::Request::Create(
        Namespaces(), "",
        Value::Object({{"apiVersion", Value("v1")},
                       {"kind", Value("Namespace")},
                       {"metadata", Value::Object({{"name", Value(name)}})}})));
  }
  // Makes a ConfigMap in namespace demo and gives its uid.
  std::string Make(absl::string_view name, std::vector<Value> owners = {},
                   std::vector<Value> finalizers = {}, absl::string_view ns = "demo") {
    Value metadata = Value::Object({{"name", Value(name)}});
    if (!owners.empty()) metadata.Set("ownerReferences", Value::List(std::move(owners)));
    if (!finalizers.empty()) metadata.Set("finalizers", Value::List(std::move(finalizers)));
    const api::Response made = Must(api::Request::Create(
        ConfigMaps(), std::string(ns),
        Value::Object(
            {{"apiVersion", Value("v1")}, {"kind", Value("ConfigMap")}, {"metadata", metadata}})));
    return std::string(made.object["metadata"]["uid"].string_value());
  }
  static Value Owner(absl::string_view name, const std::string& uid, bool blocks = false) {
    Value owner = Value::Object({{"apiVersion", Value("v1")},
                                 {"kind", Value("ConfigMap")},
                                 {"name", Value(name)},
                                 {"uid", Value(uid)}});
    if (blocks) owner.Set("blockOwnerDeletion", Value(true));
    return owner;
  }
  void Delete(absl::string_view name, absl::string_view policy) {
    Must(api::Request::Delete(ConfigMaps(), "demo", std::string(name),
                              Value::Object({{"propagationPolicy", Value(policy)}})));
  }
  void DropFinalizers(absl::string_view name) {
    Must(api::Request::Patch(ConfigMaps(), "demo", std::string(name), api::PatchType::kMerge,
                             *ParseJson(R"({"metadata":{"finalizers":null}})")));
  }
  bool Exists(absl::string_view name, absl::string_view ns = "demo") {
    return server_->Handle(api::Request::Get(ConfigMaps(), std::string(ns), std::string(name)))
        .ok();
  }

  api::Response Must(const api::Request& request) {
    api::Response response = server_->Handle(request);
    EXPECT_TRUE(response.ok()) << response.status.message;
    return response;
  }
  void Pass(absl::Duration time) { loop_.RunUntil(loop_.Now() + time); }

  // The controllers' writes since the last call, a line each: "patch configmaps/b 200 {...}".
  std::string TakeWrites() { return std::exchange(writes_, std::string()); }

  void OnRequest(const api::Request& request, const api::Response& response) override {
    if (!absl::StartsWith(request.user_agent, "kube-controller-manager/")) return;
    const char* verb = nullptr;
    switch (request.verb) {
      case api::Verb::kCreate:
        verb = "create ";
        break;
      case api::Verb::kUpdate:
        verb = "update ";
        break;
      case api::Verb::kPatch:
        verb = "patch ";
        break;
      case api::Verb::kDelete:
        verb = "delete ";
        break;
      default:
        return;
    }
    absl::StrAppend(&writes_, verb, request.resource.resource, "/", request.name);
    if (!request.subresource.empty()) absl::StrAppend(&writes_, "/", request.subresource);
    absl::StrAppend(&writes_, " ", response.code);
    if (show_bodies_) absl::StrAppend(&writes_, " ", ToJson(request.body));
    absl::StrAppend(&writes_, "\n");
  }

  sim::Choices choices_;
  sim::EventLoop loop_;
  std::unique_ptr<apiserver::Server> server_;
  std::string writes_;
  bool show_bodies_ = false;
};

}  // namespace quiesce::controllers

#endif  // QUIESCE_APISERVER_FAKE_CONTROLLERS_CONTROLLERS_TESTING_H_
