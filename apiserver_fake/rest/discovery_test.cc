#include "apiserver_fake/rest/discovery.h"

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "apiserver_fake/base/json.h"
#include "apiserver_fake/crd/custom_resource.h"
#include "gtest/gtest.h"

namespace quiesce::rest {
namespace {

constexpr char kDefinition[] = R"({"metadata": {"name": "widgets.example.com"}, "spec": {
    "group": "example.com", "scope": "Namespaced", "names": {"plural": "widgets", "kind": "Widget"},
    "versions": [{"name": "v1beta1", "served": true, "storage": false, "schema": {}},
                 {"name": "v1", "served": true, "storage": true, "schema": {},
                  "subresources": {"status": {}, "scale": {"specReplicasPath": ".spec.replicas",
                                   "statusReplicasPath": ".status.replicas"}}}]},
    "status": {"acceptedNames": {"plural": "widgets", "singular": "widget", "kind": "Widget",
               "listKind": "WidgetList", "shortNames": ["wd"]}}})";

class DiscoveryTest : public ::testing::Test {
 protected:
  DiscoveryTest() : types_(std::vector<const resource::ResourceType*>()) {
    resource_ = crd::CustomResource::Build(ParseJson(kDefinition).value(), 1);
    types_.SetCustom(resource_->name(), resource_->ServedTypes(false));
  }

  std::shared_ptr<const crd::CustomResource> resource_;
  resource::TypeRegistry types_;
};

TEST_F(DiscoveryTest, BuiltinGroupsComeFirstAndPreferTheirBestVersion) {
  std::optional<DiscoveryReply> reply = Discover("/apis", types_);
  ASSERT_TRUE(reply.has_value());
  const Value& groups = reply->object["groups"];
  EXPECT_EQ(groups.at(0)["name"], Value("apiregistration.k8s.io"));
  EXPECT_EQ(groups.at(1)["name"], Value("apps"));
  EXPECT_EQ(groups.at(5)["name"], Value("autoscaling"));
  EXPECT_EQ(groups.at(5)["preferredVersion"]["version"], Value("v2"));
  EXPECT_EQ(groups.at(groups.size() - 1)["name"], Value("example.com"));
}

TEST_F(DiscoveryTest, VersionsOfACustomGroupAreOrderedByStability) {
  EXPECT_EQ(Discover("/apis/example.com", types_)->object, ParseJson(R"({"kind": "APIGroup",
      "apiVersion": "v1", "name": "example.com", "versions": [
      {"groupVersion": "example.com/v1", "version": "v1"},
      {"groupVersion": "example.com/v1beta1", "version": "v1beta1"}],
      "preferredVersion": {"groupVersion": "example.com/v1", "version": "v1"}})")
                                                               .value());
}

TEST_F(DiscoveryTest, CustomResourcesListTheirSubresources) {
  const Value list = Discover("/apis/example.com/v1", types_)->object;
  EXPECT_EQ(list["resources"].at(0), ParseJson(R"({"name": "widgets", "singularName": "widget",
      "namespaced": true, "kind": "Widget", "shortNames": ["wd"], "verbs": ["delete",
      "deletecollection", "get", "list", "patch", "create", "update", "watch"],
      "storageVersionHash": "gIwvi5rymmg="})")
                                         .value());
  EXPECT_EQ(list["resources"].at(1)["name"], Value("widgets/status"));
  EXPECT_EQ(list["resources"].at(2)["group"], Value("autoscaling"));
}

TEST_F(DiscoveryTest, TerminatingTypesOfferNoWrites) {
  types_.SetCustom(resource_->name(), resource_->ServedTypes(true));
  EXPECT_EQ(Discover("/apis/example.com/v1", types_)->object["resources"].at(0)["verbs"],
            ParseJson(R"(["delete", "deletecollection", "get", "list", "watch"])").value());
}

TEST_F(DiscoveryTest, WhatIsNotThereIsPlainTextOrAStatus) {
  EXPECT_EQ(Discover("/apis/nothing.example.com", types_)->text, "404 page not found\n");
  EXPECT_EQ(Discover("/apis/example.com/v9", types_)->text, "404 page not found\n");
  EXPECT_EQ(Discover("/apis/apps/v9", types_)->object["reason"], Value("NotFound"));
  EXPECT_EQ(Discover("/api/v2", types_)->code, 404);
  EXPECT_FALSE(Discover("/nothing", types_).has_value());
}

TEST_F(DiscoveryTest, TheRootNamesThePaths) {
  const Value paths = Discover("/", types_)->object["paths"];
  std::vector<std::string> custom;
  for (size_t i = 0; i < paths.size(); ++i) {
    const std::string path(paths.at(i).string_value());
    if (absl::StrContains(path, "example.com")) custom.push_back(path);
  }
  EXPECT_EQ(custom, (std::vector<std::string>{"/apis/example.com", "/apis/example.com/v1",
                                              "/apis/example.com/v1beta1"}));
  EXPECT_EQ(paths.at(0), Value("/api"));
  EXPECT_EQ(paths.at(paths.size() - 1), Value("/version"));
  EXPECT_TRUE(Discover("/", types_)->get_only);
}

TEST_F(DiscoveryTest, HealthAndVersion) {
  EXPECT_EQ(Discover("/healthz", types_)->text, "ok");
  EXPECT_EQ(Discover("/readyz", types_)->text, "ok");
  EXPECT_EQ(Discover("/version", types_)->object["gitVersion"], Value("v1.36.3"));
  EXPECT_EQ(Discover("/api", types_)->object["versions"].at(0), Value("v1"));
}

}  // namespace
}  // namespace quiesce::rest
