#include "apiserver_fake/rest/rest_path.h"

#include "gtest/gtest.h"

namespace quiesce::rest {
namespace {

TEST(RestPath, NamesObjectsAndTheirSubresources) {
  RestPath path = ParseRestPath("/apis/apps/v1/namespaces/demo/deployments/web/scale");
  EXPECT_TRUE(path.is_resource);
  EXPECT_EQ(path.resource, (api::GroupVersionResource{"apps", "v1", "deployments"}));
  EXPECT_EQ(path.namespace_, "demo");
  EXPECT_EQ(path.name, "web");
  EXPECT_EQ(path.subresource, "scale");
}

TEST(RestPath, NamespacesHaveSubresourcesOfTheirOwn) {
  RestPath path = ParseRestPath("/api/v1/namespaces/demo/finalize");
  EXPECT_EQ(path.resource.resource, "namespaces");
  EXPECT_EQ(path.name, "demo");
  EXPECT_EQ(path.subresource, "finalize");
  EXPECT_EQ(ParseRestPath("/api/v1/namespaces/demo").name, "demo");
  EXPECT_EQ(ParseRestPath("/api/v1/namespaces").resource.resource, "namespaces");
}

TEST(RestPath, WhatNamesNoResourceIsSomethingElse) {
  EXPECT_FALSE(ParseRestPath("/api/v1").is_resource);
  EXPECT_FALSE(ParseRestPath("/apis/apps/v1").is_resource);
  EXPECT_FALSE(ParseRestPath("/healthz").is_resource);
  EXPECT_FALSE(ParseRestPath("").is_resource);
  EXPECT_TRUE(ParseRestPath("/api/v1/pods/a/b/c/d").too_long);
}

TEST(RestPath, EscapesAreDecoded) {
  EXPECT_EQ(PercentDecode("a%2Fb%"), "a/b%");
  EXPECT_EQ(PercentDecode("a+b", /*plus=*/true), "a b");
}

}  // namespace
}  // namespace quiesce::rest
