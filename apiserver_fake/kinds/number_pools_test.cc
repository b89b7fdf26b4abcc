#include "apiserver_fake/kinds/number_pools.h"

#include "gtest/gtest.h"

namespace quiesce::kinds {
namespace {

TEST(NumberPoolsTest, ANumberThatIsHeldIsRefusedToAll) {
  NumberPools pools;
  auto holds = [](absl::string_view) { return true; };
  EXPECT_TRUE(pools.Claim("port", 1, "a", holds));
  EXPECT_FALSE(pools.Claim("port", 1, "a", holds));
  EXPECT_FALSE(pools.Claim("port", 1, "b", holds));
  EXPECT_TRUE(pools.Claim("port", 2, "b", holds));
  EXPECT_TRUE(pools.Claim("ip", 1, "b", holds));
}

TEST(NumberPoolsTest, AHolderThatIsGoneHoldsNothing) {
  NumberPools pools;
  auto gone = [](absl::string_view) { return false; };
  auto holds = [](absl::string_view) { return true; };
  EXPECT_TRUE(pools.Claim("port", 1, "a", holds));
  EXPECT_TRUE(pools.Claim("port", 1, "b", gone));
  EXPECT_FALSE(pools.Claim("port", 1, "a", holds));
}

}  // namespace
}  // namespace quiesce::kinds
