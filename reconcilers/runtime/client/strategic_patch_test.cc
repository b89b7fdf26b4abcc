#include "reconcilers/runtime/client/strategic_patch.h"

#include "apiserver_fake/base/json.h"
#include "gtest/gtest.h"

namespace quiesce::runtime {
namespace {

Value Pod(const char* image, const char* version) {
  Value pod = *ParseJson(R"({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "x"},
      "spec": {"containers": [{"name": "a", "image": "i"}, {"name": "b"}]}})");
  pod.Mutable("spec").Mutable("containers").MutableAt(1).Set("image", image);
  if (*version != '\0') pod.Mutable("metadata").Set("resourceVersion", version);
  return pod;
}

TEST(StrategicMergeFrom, ListsOfABuiltInKindMergeByTheirKeys) {
  Patch patch = StrategicMergeFrom(Pod("j", "7"), Pod("k", "7"));
  EXPECT_EQ(patch.error, absl::OkStatus());
  EXPECT_EQ(ToJson(patch.data),
            R"({"spec":{"$setElementOrder/containers":[{"name":"a"},{"name":"b"}],)"
            R"("containers":[{"image":"k","name":"b"}]}})");
}

TEST(StrategicMergeFrom, LockCarriesTheResourceVersionOrFails) {
  Patch locked = StrategicMergeFrom(Pod("j", "7"), Pod("j", "7"), /*optimistic_lock=*/true);
  EXPECT_EQ(ToJson(locked.data), R"({"metadata":{"resourceVersion":"7"}})");
  EXPECT_FALSE(StrategicMergeFrom(Pod("j", ""), Pod("j", ""), true).error.ok());
}

TEST(StrategicMergeFrom, OtherKindsHaveNoStrategy) {
  Value custom = *ParseJson(R"({"apiVersion": "e.io/v1", "kind": "W"})");
  EXPECT_EQ(StrategicMergeFrom(custom, custom).error.code(), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace quiesce::runtime
