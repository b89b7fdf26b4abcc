#include "apiserver_fake/registry/list.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "apiserver_fake/storage/continue_token.h"
#include "apiserver_fake/storage/store_testing.h"
#include "gtest/gtest.h"

namespace quiesce::registry {
namespace {

const absl::Time kStart = absl::FromUnixSeconds(1000000);

class ListTest : public ::testing::Test {
 protected:
  ListTest() : store_(1000, kStart), pods_(store_.Resource({"", "pods"})) {}

  void Put(absl::string_view ns, absl::string_view name, absl::string_view app = "",
           absl::string_view node = "") {
    store_.Create(pods_, storage::ObjectKey(ns, name), storage::MakePod(ns, name, app, node),
                  nullptr, kStart);
  }
  void Touch(absl::string_view ns, absl::string_view name) {
    store_.Update(pods_, storage::ObjectKey(ns, name), storage::MakePod(ns, name, "touched"),
                  nullptr, kStart);
  }

  api::Response ListPods(api::RequestOptions options, absl::string_view ns = "") {
    api::Request request;
    request.verb = api::Verb::kList;
    request.namespace_ = std::string(ns);
    request.options = std::move(options);
    return List(request, type_, store_, pods_, view_, kStart);
  }
  // "ns/name@version" of each item, then the list's version, then what remains.
  std::string Show(const api::Response& response) {
    if (!response.ok()) return absl::StrCat(response.status.code, " ", response.status.message);
    std::string text;
    for (const Value& item : response.object["items"].items()) {
      const Value& metadata = item["metadata"];
      absl::StrAppend(&text, metadata["namespace"].string_value(), "/",
                      metadata["name"].string_value(), "@",
                      metadata["resourceVersion"].string_value(), " ");
    }
    const Value& metadata = response.object["metadata"];
    absl::StrAppend(&text, "at ", metadata["resourceVersion"].string_value());
    if (metadata.Has("continue")) absl::StrAppend(&text, " more");
    if (metadata.Has("remainingItemCount")) {
      absl::StrAppend(&text, " ", metadata["remainingItemCount"].int_value());
    }
    return text;
  }
  std::string TokenOf(const api::Response& response) {
    return std::string(response.object["metadata"]["continue"].string_value());
  }

  storage::Store store_;
  storage::ResourceId pods_;
  resource::ResourceType type_ = storage::PodType();
  storage::PlainView view_;
};

TEST_F(ListTest, ItemsComeInKeyOrderWithTheKindOfAList) {
  Put("b", "x");
  Put("a", "z");
  Put("a", "y");
  const api::Response response = ListPods({});
  EXPECT_EQ(Show(response), "a/y@1003 a/z@1002 b/x@1001 at 1003");
  EXPECT_EQ(response.object["kind"].string_value(), "PodList");
  EXPECT_EQ(response.object["apiVersion"].string_value(), "v1");
  EXPECT_EQ(Show(ListPods({}, "a")), "a/y@1003 a/z@1002 at 1003");
  EXPECT_EQ(Show(ListPods({}, "none")), "at 1003");
}

TEST_F(ListTest, ItemsOfBuiltInKindsLoseTheirKindOverRest) {
  Put("a", "x");
  api::Request request;
  request.verb = api::Verb::kList;
  EXPECT_TRUE(List(request, type_, store_, pods_, view_, kStart).object["items"].at(0).Has("kind"));
  request.want_managed_fields = true;
  EXPECT_FALSE(
      List(request, type_, store_, pods_, view_, kStart).object["items"].at(0).Has("kind"));
  type_.custom = true;
  const api::Response custom = List(request, type_, store_, pods_, view_, kStart);
  EXPECT_TRUE(custom.object["items"].at(0).Has("kind"));
  EXPECT_EQ(custom.object["metadata"]["continue"].string_value(), "");
  EXPECT_TRUE(custom.object["metadata"].Has("continue"));
}

TEST_F(ListTest, Selectors) {
  Put("a", "x", "web", "n1");
  Put("a", "y", "db", "n1");
  Put("b", "x", "web", "n2");
  api::RequestOptions options;
  options.label_selector = "app=web";
  EXPECT_EQ(Show(ListPods(options)), "a/x@1001 b/x@1003 at 1003");
  options.field_selector = "spec.nodeName=n2";
  EXPECT_EQ(Show(ListPods(options)), "b/x@1003 at 1003");
  options = {};
  options.field_selector = "metadata.name=x";
  EXPECT_EQ(Show(ListPods(options)), "a/x@1001 b/x@1003 at 1003");
  EXPECT_EQ(Show(ListPods(options, "b")), "b/x@1003 at 1003");
  options.label_selector = "app=db";
  EXPECT_EQ(Show(ListPods(options, "b")), "at 1003");
}

TEST_F(ListTest, PagesAreOfOneSnapshot) {
  for (const char* name : {"a", "b", "c", "d", "e"}) Put("ns", name);
  api::RequestOptions options;
  options.limit = 2;
  api::Response page = ListPods(options, "ns");
  EXPECT_EQ(Show(page), "ns/a@1001 ns/b@1002 at 1005 more 3");
  store_.Delete(pods_, "ns/c", kStart);
  Touch("ns", "d");
  Put("ns", "bb");
  options.continue_token = TokenOf(page);
  page = ListPods(options, "ns");
  EXPECT_EQ(Show(page), "ns/c@1003 ns/d@1004 at 1005 more 1");
  options.continue_token = TokenOf(page);
  EXPECT_EQ(Show(ListPods(options, "ns")), "ns/e@1005 at 1005");
}

TEST_F(ListTest, FullPageWithSelectorHasATokenWheneverAnObjectFollows) {
  Put("ns", "a", "web");
  Put("ns", "b", "db");
  api::RequestOptions options;
  options.limit = 1;
  options.label_selector = "app=web";
  const api::Response page = ListPods(options, "ns");
  EXPECT_EQ(Show(page), "ns/a@1001 at 1002 more");
  options.continue_token = TokenOf(page);
  EXPECT_EQ(Show(ListPods(options, "ns")), "at 1002");
}

TEST_F(ListTest, RemainingItemsAreThoseOfTheNamespace) {
  for (const char* ns : {"a", "b", "c"}) {
    for (const char* name : {"x", "y", "z"}) Put(ns, name);
  }
  api::RequestOptions options;
  options.limit = 1;
  EXPECT_EQ(Show(ListPods(options, "b")), "b/x@1004 at 1009 more 2");
  EXPECT_EQ(Show(ListPods(options)), "a/x@1001 at 1009 more 8");
}

TEST_F(ListTest, VersionZeroIgnoresTheLimit) {
  Put("ns", "a");
  Put("ns", "b");
  api::RequestOptions options;
  options.limit = 1;
  options.resource_version = "0";
  EXPECT_EQ(Show(ListPods(options)), "ns/a@1001 ns/b@1002 at 1002");
}

TEST_F(ListTest, ExactAndLaterVersions) {
  Put("ns", "a");
  Put("ns", "b");
  Touch("ns", "a");
  api::RequestOptions options;
  options.resource_version = "1001";
  EXPECT_EQ(Show(ListPods(options)), "ns/a@1003 ns/b@1002 at 1003");
  options.resource_version_match = "NotOlderThan";
  EXPECT_EQ(Show(ListPods(options)), "ns/a@1003 ns/b@1002 at 1003");
  options.resource_version_match = "Exact";
  EXPECT_EQ(Show(ListPods(options)), "ns/a@1001 at 1001");
  options.resource_version_match = "";
  options.resource_version = "1002";
  options.limit = 1;
  EXPECT_EQ(Show(ListPods(options)), "ns/a@1001 at 1002 more 1");
  options = {};
  options.field_selector = "metadata.name=a";
  options.resource_version = "1002";
  options.resource_version_match = "Exact";
  EXPECT_EQ(Show(ListPods(options, "ns")), "ns/a@1001 at 1002");
}

TEST_F(ListTest, FutureVersionTimesOut) {
  api::RequestOptions options;
  options.resource_version = "2000";
  const api::Response response = ListPods(options);
  EXPECT_EQ(Show(response), "504 Timeout: Too large resource version: 2000, current: 1000");
  EXPECT_EQ(response.status.reason, "Timeout");
  EXPECT_EQ(response.status.retry_after_seconds, 1);
  EXPECT_EQ(response.status.causes,
            (std::vector<api::StatusCause>{
                {"ResourceVersionTooLarge", "Too large resource version", ""}}));
}

TEST_F(ListTest, CompactedVersionsAreExpired) {
  Put("ns", "a");
  Put("ns", "b");
  api::RequestOptions options;
  options.limit = 1;
  options.continue_token = TokenOf(ListPods(options, "ns"));
  Touch("ns", "b");
  store_.Compact();
  const api::Response expired = ListPods(options, "ns");
  EXPECT_EQ(expired.status.code, 410);
  EXPECT_EQ(expired.status.reason, "Expired");
  const auto token = storage::ContinueToken::Decode(expired.status.continue_token);
  ASSERT_TRUE(token.ok());
  EXPECT_EQ(token->revision, -1);
  options.continue_token = expired.status.continue_token;
  EXPECT_EQ(Show(ListPods(options, "ns")), "ns/b@1003 at 1003");
  options = {};
  options.resource_version = "1001";
  options.resource_version_match = "Exact";
  EXPECT_EQ(Show(ListPods(options)), "410 The resourceVersion for the provided list is too old.");
}

TEST_F(ListTest, RefusedOptions) {
  api::RequestOptions options;
  options.resource_version = "abc";
  EXPECT_EQ(Show(ListPods(options)),
            "400 invalid resource version: resourceVersion: Invalid value: \"abc\": "
            "strconv.ParseUint: parsing \"abc\": invalid syntax");
  options.resource_version = "99999999999999999999";
  EXPECT_EQ(Show(ListPods(options)),
            "400 invalid resource version: resourceVersion: Invalid value: "
            "\"99999999999999999999\": strconv.ParseUint: parsing \"99999999999999999999\": value "
            "out of range");
  options.resource_version = "1";
  options.continue_token = storage::ContinueToken{1000, "a"}.Encode();
  EXPECT_EQ(Show(ListPods(options)),
            "400 specifying resource version is not allowed when using continue");
  options = {};
  options.continue_token = "nonsense!";
  EXPECT_EQ(Show(ListPods(options)),
            "400 invalid continue token: continue key is not valid: illegal base64 data at input "
            "byte 8");
  options = {};
  options.label_selector = "=";
  EXPECT_EQ(Show(ListPods(options)), "400 found '=', expected: !, identifier, or 'end of string'");
  options = {};
  options.send_initial_events = true;
  EXPECT_EQ(Show(ListPods(options)),
            "422 ListOptions.meta.k8s.io \"\" is invalid: sendInitialEvents: Forbidden: "
            "sendInitialEvents is forbidden for list");
  options = {};
  options.resource_version_match = "Sometimes";
  EXPECT_EQ(Show(ListPods(options)),
            "422 ListOptions.meta.k8s.io \"\" is invalid: [resourceVersionMatch: Forbidden: "
            "resourceVersionMatch is forbidden unless resourceVersion is provided, "
            "resourceVersionMatch: Unsupported value: \"Sometimes\": supported values: \"Exact\", "
            "\"NotOlderThan\", \"\"]");
}

TEST_F(ListTest, DeleteOfACollectionSeesTheStoredObjects) {
  Put("ns", "a", "web");
  Put("ns", "b", "db");
  api::Request request;
  request.verb = api::Verb::kDeleteCollection;
  request.namespace_ = "ns";
  request.options.label_selector = "app=db";
  Value list;
  std::vector<resource::StoredObject> objects;
  ASSERT_TRUE(ListForDelete(request, type_, store_, pods_, view_, kStart, &list, &objects).ok());
  ASSERT_EQ(objects.size(), 1);
  EXPECT_EQ(objects[0].revision, 1002);
  EXPECT_EQ(list["items"].size(), 1);
}

TEST_F(ListTest, EventsHaveNoWatchCacheThatWouldKnowNoLimit) {
  type_.kind = "Event";
  Put("ns", "a");
  Put("ns", "b");
  api::RequestOptions options;
  options.resource_version = "0";
  options.limit = 1;
  EXPECT_EQ(Show(ListPods(options, "ns")), "ns/a@1001 at 1002 more 1");
  options = {};
  options.resource_version = "2000";
  EXPECT_EQ(ListPods(options).status.retry_after_seconds, 0);
}

}  // namespace
}  // namespace quiesce::registry
