#include "apiserver_fake/kinds/limit_ranges.h"

#include "absl/strings/str_cat.h"
#include "apiserver_fake/base/json.h"
#include "gtest/gtest.h"

namespace quiesce::kinds {
namespace {

Value Range(const char* limit) {
  return Value::Object({{"spec", Value::Object({{"limits", Value::List({*ParseJson(limit)})}})}});
}

Value Pod(const char* resources) {
  return *ParseJson(
      absl::StrCat(R"({"metadata":{"name":"p"},"spec":{"containers":[{"name":"c","resources":)",
                   resources, "}]}}"));
}

TEST(LimitRanges, FillInWhatContainersDoNotSay) {
  Value pod = *ParseJson(R"({"metadata":{"name":"p"},"spec":{
      "containers":[{"name":"a"},{"name":"b","resources":{"limits":{"cpu":"2"},
                                                          "requests":{"cpu":"2"}}}],
      "initContainers":[{"name":"i"}]}})");
  DefaultResources(Range(R"({"type":"Container","default":{"cpu":"1","memory":"1Gi"},
                "defaultRequest":{"cpu":"500m"}})"),
                   pod);
  EXPECT_EQ(
      ToJson(pod["metadata"]["annotations"]),
      R"({"kubernetes.io/limit-ranger":"LimitRanger plugin set: cpu request for container a; )"
      R"(cpu, memory limit for container a; memory limit for container b; )"
      R"(cpu request for init container i; cpu, memory limit for init container i"})");
  EXPECT_EQ(ToJson(pod["spec"]["containers"].at(0)["resources"]),
            R"({"limits":{"cpu":"1","memory":"1Gi"},"requests":{"cpu":"500m"}})");
  EXPECT_EQ(ToJson(pod["spec"]["containers"].at(1)["resources"]),
            R"({"limits":{"cpu":"2","memory":"1Gi"},"requests":{"cpu":"2"}})");
}

TEST(LimitRanges, OfOtherTypesFillInNothing) {
  Value pod = Pod("{}");
  const Value before = pod;
  DefaultResources(Range(R"({"type":"Pod","max":{"cpu":"1"}})"), pod);
  EXPECT_EQ(pod, before);
}

TEST(LimitRanges, BoundsOfContainers) {
  const Value range = Range(R"({"type":"Container","min":{"cpu":"100m"},"max":{"cpu":"2"},
                "maxLimitRequestRatio":{"cpu":"2"}})");
  EXPECT_EQ(LimitProblem(range, "pods", Pod(R"({"requests":{"cpu":"1"},"limits":{"cpu":"2"}})")),
            "");
  EXPECT_EQ(LimitProblem(range, "pods", Pod(R"({"requests":{"cpu":"1"},"limits":{"cpu":"3"}})")),
            "[maximum cpu usage per Container is 2, but limit is 3, cpu max limit to request ratio "
            "per Container is 2, but provided ratio is 3.000000]");
  EXPECT_EQ(LimitProblem(range, "pods", Pod("{}")),
            "[minimum cpu usage per Container is 100m.  No request is specified, maximum cpu usage "
            "per Container is 2.  No limit is specified, cpu max limit to request ratio per "
            "Container is 2, but no request is specified or request is 0]");
}

TEST(LimitRanges, BoundsOfPodsHoldForTheirSum) {
  const Value pod = *ParseJson(R"({"spec":{"containers":[
      {"name":"a","resources":{"limits":{"cpu":"1"},"requests":{"cpu":"1"}}},
      {"name":"b","resources":{"limits":{"cpu":"1500m"},"requests":{"cpu":"1"}}}]}})");
  EXPECT_EQ(LimitProblem(Range(R"({"type":"Pod","max":{"cpu":"2"}})"), "pods", pod),
            "maximum cpu usage per Pod is 2, but limit is 2500m");
  EXPECT_EQ(LimitProblem(Range(R"({"type":"Container","max":{"cpu":"2"}})"), "pods", pod), "");
}

TEST(LimitRanges, ClaimsAreBoundByWhatTheyRequest) {
  const Value range =
      Range(R"({"type":"PersistentVolumeClaim","min":{"storage":"1Gi"},"max":{"storage":"2Gi"}})");
  auto problem = [&](const char* size) {
    return LimitProblem(range, "persistentvolumeclaims",
                        *ParseJson(absl::StrCat(R"({"spec":{"resources":{"requests":{"storage":")",
                                                size, R"("}}}})")));
  };
  EXPECT_EQ(problem("1Gi"), "");
  EXPECT_EQ(problem("3Gi"),
            "maximum storage usage per PersistentVolumeClaim is 2Gi, but request is 3Gi");
  EXPECT_EQ(problem("1Mi"),
            "minimum storage usage per PersistentVolumeClaim is 1Gi, but request is 1Mi");
}

}  // namespace
}  // namespace quiesce::kinds
