#include "apiserver_fake/registry/scale.h"

#include <memory>
#include <string>

#include "apiserver_fake/base/json.h"
#include "apiserver_fake/server.h"
#include "gtest/gtest.h"
#include "sim/choices.h"
#include "sim/plain_strategy.h"
#include "sim/trace.h"

namespace quiesce::api {
namespace {

const GroupVersionResource kDeployments{"apps", "v1", "deployments"};

Value Parse(absl::string_view text) { return ParseJson(text).value(); }

class ScaleTest : public ::testing::Test {
 protected:
  ScaleTest()
      : choices_(std::make_unique<sim::PlainStrategy>()),
        loop_(&choices_, &trace_),
        server_(&loop_, ServerOptions()) {
    server_.Handle(Request::Create(kDeployments, "default", Parse(R"({
        "apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web"}, "spec": {
        "replicas": 2, "selector": {"matchLabels": {"app": "web"}}, "template": {
        "metadata": {"labels": {"app": "web"}}, "spec": {"containers": [
        {"name": "c", "image": "i"}]}}}})")));
  }

  Response Handle(Request request) {
    request.subresource = "scale";
    return server_.Handle(request);
  }

  sim::Trace trace_;
  sim::Choices choices_;
  sim::EventLoop loop_;
  Server server_;
};

TEST_F(ScaleTest, AWorkloadShowsItsReplicasAndItsSelector) {
  const Response response = Handle(Request::Get(kDeployments, "default", "web"));
  ASSERT_TRUE(response.ok());
  EXPECT_EQ(response.object["kind"], Value("Scale"));
  EXPECT_EQ(ToJson(response.object["spec"]), R"({"replicas":2})");
  EXPECT_EQ(ToJson(response.object["status"]), R"({"replicas":0,"selector":"app=web"})");
}

TEST_F(ScaleTest, AWriteSetsTheReplicasOfTheWorkload) {
  Value scale = Handle(Request::Get(kDeployments, "default", "web")).object;
  scale.Mut("spec").Set("replicas", Value(5));
  ASSERT_TRUE(Handle(Request::Update(kDeployments, "default", "web", scale)).ok());
  const Value deployment =
      server_.Handle(Request::Get(kDeployments, "default", "web")).object;
  EXPECT_EQ(deployment["spec"]["replicas"], Value(5));
  EXPECT_EQ(deployment["metadata"]["generation"], Value(2));
  EXPECT_EQ(Handle(Request::Update(kDeployments, "default", "web", scale)).status.code, 409);
}

TEST_F(ScaleTest, PatchesStartFromTheScale) {
  const Response response = Handle(Request::Patch(kDeployments, "default", "web",
                                                  PatchType::kMerge,
                                                  Parse(R"({"spec": {"replicas": 7}})")));
  ASSERT_TRUE(response.ok());
  EXPECT_EQ(response.object["spec"]["replicas"], Value(7));
}

TEST_F(ScaleTest, WhatIsNotThereIsNotFound) {
  const Response response = Handle(Request::Get(kDeployments, "default", "other"));
  EXPECT_EQ(response.status.code, 404);
  EXPECT_EQ(response.status.message, "deployments.apps \"other\" not found");
}

}  // namespace
}  // namespace quiesce::api
