#include "reconcilers/runtime/client/http_form.h"

#include "apiserver_fake/base/json.h"
#include "gtest/gtest.h"

namespace quiesce::runtime {
namespace {

const api::GroupVersionResource kPods{"", "v1", "pods"};
const api::GroupVersionResource kDeployments{"apps", "v1", "deployments"};

TEST(HttpFormOf, GetHasPathAlone) {
  HttpForm form = HttpFormOf(api::Request::Get(kPods, "default", "a"));
  EXPECT_EQ(form.method, "GET");
  EXPECT_EQ(form.Target(), "/api/v1/namespaces/default/pods/a");
  EXPECT_EQ(form.content_type, "");
  EXPECT_TRUE(form.body.is_null());
}

TEST(HttpFormOf, WatchOptionsAreInTheQueryInOrderOfNames) {
  api::Request request = api::Request::List(kPods, "");
  request.verb = api::Verb::kWatch;
  request.options.resource_version = "5";
  request.options.label_selector = "app in (a, b)";
  request.options.allow_watch_bookmarks = true;
  EXPECT_EQ(HttpFormOf(request).Target(),
            "/api/v1/pods?allowWatchBookmarks=true&labelSelector=app+in+%28a%2C+b%29"
            "&resourceVersion=5&watch=true");
}

TEST(HttpFormOf, NamesAreEscapedInTheTarget) {
  EXPECT_EQ(HttpFormOf(api::Request::Get({"rbac.authorization.k8s.io", "v1", "clusterroles"}, "",
                                         "system:a b%"))
                .Target(),
            "/apis/rbac.authorization.k8s.io/v1/clusterroles/system:a%20b%25");
}

TEST(HttpFormOf, StatusPatchNamesItsContentType) {
  api::Request request = api::Request::Patch(kDeployments, "n", "x", api::PatchType::kApply,
                                             *ParseJson(R"({"status": {}})"));
  request.subresource = "status";
  request.options.field_manager = "me";
  HttpForm form = HttpFormOf(request);
  EXPECT_EQ(form.method, "PATCH");
  EXPECT_EQ(form.Target(), "/apis/apps/v1/namespaces/n/deployments/x/status?fieldManager=me");
  EXPECT_EQ(form.content_type, "application/apply-patch+yaml");
  EXPECT_EQ(ToJson(form.body), R"({"status":{}})");
}

TEST(HttpFormOf, DeleteOptionsAreInTheVersionOfTheObjects) {
  EXPECT_EQ(ToJson(HttpFormOf(api::Request::Delete(kDeployments, "n", "x")).body),
            R"({"apiVersion":"apps/v1","kind":"DeleteOptions"})");
}

TEST(HttpFormOf, DeleteAlwaysSendsDeleteOptions) {
  HttpForm form = HttpFormOf(api::Request::Delete(kPods, "n", "x"));
  EXPECT_EQ(form.method, "DELETE");
  EXPECT_EQ(ToJson(form.body), R"({"apiVersion":"v1","kind":"DeleteOptions"})");
}

}  // namespace
}  // namespace quiesce::runtime
