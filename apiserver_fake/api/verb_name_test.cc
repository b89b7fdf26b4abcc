#include "apiserver_fake/api/verb_name.h"

#include "gtest/gtest.h"

namespace quiesce::api {
namespace {

TEST(VerbName, VerbsHaveTheNamesOfDiscovery) {
  EXPECT_EQ(VerbName(Verb::kGet), "get");
  EXPECT_EQ(VerbName(Verb::kWatch), "watch");
  EXPECT_EQ(VerbName(Verb::kDeleteCollection), "deletecollection");
}

TEST(IsWrite, ReadsAndWatchesAreNone) {
  EXPECT_FALSE(IsWrite(Verb::kGet));
  EXPECT_FALSE(IsWrite(Verb::kList));
  EXPECT_FALSE(IsWrite(Verb::kWatch));
  EXPECT_TRUE(IsWrite(Verb::kPatch));
  EXPECT_TRUE(IsWrite(Verb::kDeleteCollection));
}

}  // namespace
}  // namespace quiesce::api
