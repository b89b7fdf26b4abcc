#include "apiserver_fake/registry/scale.h"

#include <memory>
#include <string>

#include "apiserver_fake/base/json.h"
#include "apiserver_fake/server.h"
#include "gtest/gtest.h"
#include "sim/choices.h"
#include "sim/plain_strategy.h"
#include "sim/trace.h"

namespace quiesce::registry {
namespace {

const api::GroupVersionResource kDeployments{"apps", "v1", "deployments"};

Value Parse(absl::string_view text) { return ParseJson(text).value(); }

class ScaleTest : public ::testing::Test {
 protected:
  ScaleTest()
      : choices_(std::make_unique<sim::PlainStrategy>()),
        loop_(&choices_, &trace_),
        server_(&loop_, apiserver::ServerOptions()) {
    server_.Handle(api::Request::Create(kDeployments, "default", Parse(R"({
        "apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web"}, "spec": {
        "replicas": 2, "selector": {"matchLabels": {"app": "web"}}, "template": {
        "metadata": {"labels": {"app": "web"}}, "spec": {"containers": [
        {"name": "c", "image": "i"}]}}}})")));
  }

  api::Response Handle(api::Request request) {
    request.subresource = "scale";
    return server_.Handle(request);
  }

  sim::Trace trace_;
  sim::Choices choices_;
  sim::EventLoop loop_;
  apiserver::Server server_;
};

TEST_F(ScaleTest, AWorkloadShowsItsReplicasAndItsSelector) {
  const api::Response response = Handle(api::Request::Get(kDeployments, "default", "web"));
  ASSERT_TRUE(response.ok());
  EXPECT_EQ(response.object["kind"], Value("Scale"));
  EXPECT_EQ(ToJson(response.object["spec"]), R"({"replicas":2})");
  EXPECT_EQ(ToJson(response.object["status"]), R"({"replicas":0,"selector":"app=web"})");
}

TEST_F(ScaleTest, AWriteSetsTheReplicasOfTheWorkload) {
  Value scale = Handle(api::Request::Get(kDeployments, "default", "web")).object;
  scale.Mutable("spec").Set("replicas", Value(5));
  ASSERT_TRUE(Handle(api::Request::Update(kDeployments, "default", "web", scale)).ok());
  const Value deployment = server_.Handle(api::Request::Get(kDeployments, "default", "web")).object;
  EXPECT_EQ(deployment["spec"]["replicas"], Value(5));
  EXPECT_EQ(deployment["metadata"]["generation"], Value(2));
  EXPECT_EQ(Handle(api::Request::Update(kDeployments, "default", "web", scale)).status.code, 409);
}

TEST_F(ScaleTest, PatchesStartFromTheScale) {
  const api::Response response =
      Handle(api::Request::Patch(kDeployments, "default", "web", api::PatchType::kMerge,
                                 Parse(R"({"spec": {"replicas": 7}})")));
  ASSERT_TRUE(response.ok());
  EXPECT_EQ(response.object["spec"]["replicas"], Value(7));
}

TEST_F(ScaleTest, WhatIsNotThereIsNotFound) {
  const api::Response response = Handle(api::Request::Get(kDeployments, "default", "other"));
  EXPECT_EQ(response.status.code, 404);
  EXPECT_EQ(response.status.message, "deployments.apps \"other\" not found");
}

}  // namespace
}  // namespace quiesce::registry
