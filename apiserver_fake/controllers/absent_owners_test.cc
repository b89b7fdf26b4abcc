#include "apiserver_fake/controllers/absent_owners.h"

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace quiesce::controllers {
namespace {

ObjectIdentity Owner(int number) { return {"v1", "ConfigMap", "demo", "a", absl::StrCat(number)}; }

TEST(AbsentOwners, KnowsWhatWasAdded) {
  AbsentOwners owners;
  owners.Add(Owner(1));
  EXPECT_TRUE(owners.Has(Owner(1)));
  EXPECT_FALSE(owners.Has(Owner(2)));
  ObjectIdentity elsewhere = Owner(1);
  elsewhere.namespace_ = "other";
  EXPECT_FALSE(owners.Has(elsewhere));
}

TEST(AbsentOwners, ForgetsTheOneThatWasNotUsedForLongest) {
  AbsentOwners owners;
  for (int i = 0; i < 500; ++i) owners.Add(Owner(i));
  EXPECT_TRUE(owners.Has(Owner(0)));
  owners.Add(Owner(500));
  EXPECT_TRUE(owners.Has(Owner(0)));
  EXPECT_FALSE(owners.Has(Owner(1)));
  EXPECT_TRUE(owners.Has(Owner(500)));
}

}  // namespace
}  // namespace quiesce::controllers
