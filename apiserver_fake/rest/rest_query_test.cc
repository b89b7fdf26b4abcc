#include "apiserver_fake/rest/rest_query.h"

#include "gtest/gtest.h"

namespace quiesce::rest {
namespace {

TEST(RestQuery, NumbersThatAreNoneAreRefused) {
  api::Request request;
  request.verb = api::Verb::kList;
  EXPECT_EQ(ReadQuery({{"limit", "x"}}, &request).message,
            "strconv.ParseInt: parsing \"x\": invalid syntax");
  EXPECT_TRUE(ReadQuery({{"limit", "-1"}}, &request).ok());
  EXPECT_EQ(request.options.limit, -1);
}

TEST(RestQuery, AnyWordButFalseIsTrue) {
  EXPECT_TRUE(QueryFlag({{"watch", ""}}, "watch"));
  EXPECT_TRUE(QueryFlag({{"watch", "perhaps"}}, "watch"));
  EXPECT_FALSE(QueryFlag({{"watch", "0"}}, "watch"));
  EXPECT_FALSE(QueryFlag({}, "watch"));
}

TEST(RestQuery, ADeleteWithoutABodyTakesItsOptionsFromTheQuery) {
  api::Request request;
  request.verb = api::Verb::kDelete;
  ASSERT_TRUE(ReadQuery({{"propagationPolicy", "Orphan"}, {"dryRun", "All"}}, &request).ok());
  EXPECT_EQ(request.body["propagationPolicy"].string_value(), "Orphan");
  EXPECT_TRUE(request.options.has_dry_run);
}

TEST(RestQuery, ADeleteTakesItsPreconditionsFromTheQueryToo) {
  api::Request request;
  request.verb = api::Verb::kDelete;
  ASSERT_TRUE(ReadQuery({{"resourceVersion", "7"}, {"uid", ""}}, &request).ok());
  EXPECT_EQ(request.body["preconditions"], Value::Object({{"resourceVersion", Value("7")}}));
}

TEST(RestQuery, AWatchByItsPathAloneHasTheOptionsOfAList) {
  api::Request request;
  request.verb = api::Verb::kWatch;
  ASSERT_TRUE(
      ReadQuery({{"resourceVersion", "7"}, {"resourceVersionMatch", "Exact"}}, &request).ok());
  EXPECT_EQ(request.options.resource_version, "7");
  EXPECT_EQ(request.options.resource_version_match, "");
  EXPECT_EQ(ReadQuery({{"sendInitialEvents", "true"}}, &request).message,
            "ListOptions.meta.k8s.io \"\" is invalid: sendInitialEvents: Forbidden: "
            "sendInitialEvents is forbidden for list");
  request.options = api::RequestOptions();
  // From no version it begins with the state, by the old rule.
  ASSERT_TRUE(ReadQuery({}, &request).ok());
  EXPECT_EQ(request.options.resource_version, "00");
  request.options = api::RequestOptions();
  ASSERT_TRUE(ReadQuery({{"watch", "true"}}, &request).ok());
  EXPECT_EQ(request.options.resource_version, "");
}

}  // namespace
}  // namespace quiesce::rest
