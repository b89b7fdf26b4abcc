#include "sim/hash.h"

#include "gtest/gtest.h"

namespace quiesce::sim {
namespace {

// Test vectors of Noll's reference code (http://www.isthe.com/chongo/tech/comp/fnv/).
TEST(Fnv1aTest, GivesTheReferenceValues) {
  EXPECT_EQ(Fnv1a(""), 0xcbf29ce484222325u);
  EXPECT_EQ(Fnv1a("a"), 0xaf63dc4c8601ec8cu);
  EXPECT_EQ(Fnv1a("foobar"), 0x85944171f73967e8u);
}

TEST(Fnv1aTest, GoesOnFromABasis) { EXPECT_EQ(Fnv1a("bar", Fnv1a("foo")), Fnv1a("foobar")); }

}  // namespace
}  // namespace quiesce::sim
