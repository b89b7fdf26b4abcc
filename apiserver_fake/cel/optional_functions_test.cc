#include "apiserver_fake/cel/expression_testing.h"
#include "gtest/gtest.h"

namespace quiesce::cel {
namespace {

TEST(OptionalFunctionsTest, OptionalsHoldOneValueOrNone) {
  EXPECT_EQ(ComplaintOf("optional.of(1).hasValue()"), "true");
  EXPECT_EQ(ComplaintOf("optional.ofNonZeroValue('').hasValue()"), "false");
  EXPECT_EQ(ComplaintOf("optional.none().value()"), "error: optional.none() dereference");
  EXPECT_EQ(ComplaintOf("optional.of(1) == optional.of(1)"), "true");
  EXPECT_EQ(ComplaintOf("optional.unwrap([optional.of(1), optional.none()]) == [1]"), "true");
  EXPECT_EQ(ComplaintOf("{'a': {'b': 1}}.?a.?b.value()"), "1");
  EXPECT_EQ(ComplaintOf("{'a': {'b': 1}}.?x.?b.hasValue()"), "false");
}

}  // namespace
}  // namespace quiesce::cel
