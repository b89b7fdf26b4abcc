#include "apiserver_fake/rest/rest_routes.h"

#include <string>

#include "gtest/gtest.h"

namespace quiesce::rest {
namespace {

api::Verb VerbOfGet(absl::string_view path, const QueryItems& query) {
  api::Verb verb = api::Verb::kCreate;
  EXPECT_TRUE(VerbOf("GET", query, ParseRestPath(path), &verb));
  return verb;
}

TEST(RestRoutes, AWatchIsAskedForByPathOrOfACollectionByQuery) {
  EXPECT_EQ(VerbOfGet("/api/v1/pods", {{"watch", "1"}}), api::Verb::kWatch);
  EXPECT_EQ(VerbOfGet("/api/v1/pods", {{"watch", "false"}}), api::Verb::kList);
  EXPECT_EQ(VerbOfGet("/api/v1/namespaces/a/pods/b", {{"watch", "1"}}), api::Verb::kGet);
  EXPECT_EQ(VerbOfGet("/api/v1/watch/namespaces/a/pods/b", {}), api::Verb::kWatch);
}

TEST(RestRoutes, ASubresourceIsThereOrNot) {
  resource::ResourceType type;
  type.has_status = true;
  type.other_subresources = {"binding"};
  for (const char* there : {"", "/status", "/binding"}) {
    const RestPath path = ParseRestPath(std::string("/api/v1/namespaces/a/pods/b") + there);
    EXPECT_TRUE(HasSubresource(type, path)) << there;
  }
  for (const char* absent : {"/scale", "/bind"}) {
    const RestPath path = ParseRestPath(std::string("/api/v1/namespaces/a/pods/b") + absent);
    EXPECT_FALSE(HasSubresource(type, path)) << absent;
  }
}

}  // namespace
}  // namespace quiesce::rest
