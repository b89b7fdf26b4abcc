#include "reconcilers/runtime/client/client.h"

#include "apiserver_fake/base/json.h"
#include "gtest/gtest.h"

namespace quiesce::runtime {
namespace {

const char kBefore[] = R"({"metadata":{"name":"a","resourceVersion":"7"},"spec":{"x":1}})";
const char kAfter[] = R"({"metadata":{"name":"a","resourceVersion":"7"},"spec":{"x":2}})";

TEST(MergeFrom, HasTheDifference) {
  Patch patch = MergeFrom(*ParseJson(kBefore), *ParseJson(kAfter));
  EXPECT_EQ(patch.type, api::PatchType::kMerge);
  EXPECT_EQ(ToJson(patch.data), R"({"spec":{"x":2}})");
}

TEST(MergeFrom, OptimisticLockCarriesTheVersionThatWasRead) {
  Patch patch = MergeFrom(*ParseJson(kBefore), *ParseJson(kAfter), /*optimistic_lock=*/true);
  EXPECT_EQ(ToJson(patch.data), R"({"metadata":{"resourceVersion":"7"},"spec":{"x":2}})");
}

TEST(Apply, SendsTheConfiguration) {
  Patch patch = Apply(*ParseJson(kAfter));
  EXPECT_EQ(patch.type, api::PatchType::kApply);
  EXPECT_EQ(ToJson(patch.data), kAfter);
}

TEST(Resource, ApiVersionHasTheGroup) {
  Resource resource;
  resource.gvr = {"apps", "v1", "statefulsets"};
  EXPECT_EQ(resource.ApiVersion(), "apps/v1");
  resource.gvr.group = "";
  EXPECT_EQ(resource.ApiVersion(), "v1");
}

}  // namespace
}  // namespace quiesce::runtime
