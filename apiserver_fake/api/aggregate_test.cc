#include "apiserver_fake/api/aggregate.h"

#include "gtest/gtest.h"

namespace quiesce::api {
namespace {

TEST(AggregateText, EqualTextsCountOnceAndSeveralStandInBrackets) {
  EXPECT_EQ(AggregateText({}), "");
  EXPECT_EQ(AggregateText({"a", "a"}), "a");
  EXPECT_EQ(AggregateText({"b", "a", "b"}), "[b, a]");
}

}  // namespace
}  // namespace quiesce::api
