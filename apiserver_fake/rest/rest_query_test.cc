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

}  // namespace
}  // namespace quiesce::rest
