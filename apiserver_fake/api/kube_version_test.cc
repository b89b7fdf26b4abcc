#include "apiserver_fake/api/kube_version.h"

#include "gtest/gtest.h"

namespace quiesce::api {
namespace {

TEST(KubeVersionTest, StableVersionsComeBeforeBetasAndAlphasAndOtherNamesLast) {
  const char* const order[] = {"v10",     "v2",        "v1",        "v11beta2", "v10beta3",
                               "v3beta1", "v12alpha1", "v11alpha2", "bar1",     "foo10"};
  for (size_t i = 0; i + 1 < std::size(order); ++i) {
    EXPECT_GT(CompareKubeVersions(order[i], order[i + 1]), 0) << order[i] << " " << order[i + 1];
    EXPECT_LT(CompareKubeVersions(order[i + 1], order[i]), 0) << order[i] << " " << order[i + 1];
  }
  EXPECT_EQ(CompareKubeVersions("v1", "v1"), 0);
}

}  // namespace
}  // namespace quiesce::api
