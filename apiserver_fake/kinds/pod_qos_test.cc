#include "apiserver_fake/kinds/pod_qos.h"

#include "apiserver_fake/base/json.h"
#include "gtest/gtest.h"

namespace quiesce::kinds {
namespace {

absl::string_view ClassOf(absl::string_view text) { return PodQosClass(ParseJson(text).value()); }

TEST(PodQosTest, PodsWithoutComputeResourcesAreBestEffort) {
  EXPECT_EQ(ClassOf(R"({"containers": [{"resources": {"requests": {"x": "1", "cpu": "0"}}}]})"),
            "BestEffort");
}

TEST(PodQosTest, PodsWhoseRequestsAreTheirLimitsAreGuaranteed) {
  EXPECT_EQ(ClassOf(R"({"containers": [{"resources": {
      "requests": {"cpu": "1000m", "memory": "1Gi"}, "limits": {"cpu": "1", "memory": "1Gi"}}}]})"),
            "Guaranteed");
}

TEST(PodQosTest, OtherPodsAreBurstable) {
  EXPECT_EQ(ClassOf(R"({"containers": [{"resources": {"requests": {"cpu": "1"}}}]})"), "Burstable");
  EXPECT_EQ(ClassOf(R"({"containers": [
      {"resources": {"requests": {"cpu": "1", "memory": "1"}, "limits": {"cpu": "1", "memory": "1"}}},
      {}]})"),
            "Burstable");
}

}  // namespace
}  // namespace quiesce::kinds
