#include "serve/companions.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace quiesce::serve {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

TEST(CompanionNames, AreListedOnceAndInOrder) {
  const auto names = CompanionNames("namespaces,kubelet,garbage-collector,namespaces");
  ASSERT_TRUE(names.ok()) << names.status();
  EXPECT_THAT(*names, ElementsAre("garbage-collector", "kubelet", "namespaces"));
  EXPECT_THAT(*CompanionNames(""), ElementsAre());
}

TEST(CompanionNames, WorkloadsAreAllOfTheirControllers) {
  const auto names = CompanionNames("workloads");
  ASSERT_TRUE(names.ok()) << names.status();
  EXPECT_THAT(*names, Contains("deployment"));
  EXPECT_THAT(*names, Contains("job"));
  EXPECT_THAT(*names, Not(Contains("kubelet")));
}

TEST(CompanionNames, AnUnknownOneSaysWhichThereAre) {
  const absl::Status status = CompanionNames("namespaces,deploymnt").status();
  EXPECT_THAT(std::string(status.message()),
              HasSubstr("unknown controller \"deploymnt\"; there are garbage-collector, "
                        "namespaces, workloads, "));
}

}  // namespace
}  // namespace quiesce::serve
