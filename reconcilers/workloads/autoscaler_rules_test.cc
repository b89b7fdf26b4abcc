#include "reconcilers/workloads/autoscaler_rules.h"

#include "apiserver_fake/base/json.h"
#include "gtest/gtest.h"

namespace quiesce::reconcilers::workloads {
namespace {

const absl::Time kStart = absl::FromUnixSeconds(1'800'000'000);

Usage Average(int64_t target, int64_t pods, int64_t used, int64_t unready = 0) {
  Usage usage;
  usage.target = target;
  usage.ready_pods = pods;
  usage.ready_used = used;
  usage.unready_pods = unready;
  return usage;
}

TEST(ReplicasFor, AsManyAsBringThePodsToTheTarget) {
  EXPECT_EQ(ReplicasFor(Average(500, 2, 1800), 2, Tolerance()), 4);
  EXPECT_EQ(ReplicasFor(Average(500, 4, 400), 4, Tolerance()), 1);
}

TEST(ReplicasFor, ATenthMoreOrLessChangesNothing) {
  EXPECT_EQ(ReplicasFor(Average(100, 10, 1100), 10, Tolerance()), 10);
  EXPECT_EQ(ReplicasFor(Average(100, 10, 900), 10, Tolerance()), 10);
  EXPECT_EQ(ReplicasFor(Average(100, 10, 1110), 10, Tolerance()), 12);
  EXPECT_EQ(ReplicasFor(Average(100, 10, 1110), 10, {.up = 0.5, .down = 0.1}), 10);
}

TEST(ReplicasFor, UtilizationIsOfWhatPodsRequestAndRoundsDown) {
  Usage usage;
  usage.utilization = true;
  usage.target = 60;
  usage.ready_pods = 1;
  usage.ready_requested = 500;
  usage.ready_used = 1500;
  EXPECT_EQ(UtilizationOf(usage), 300);
  EXPECT_EQ(ReplicasFor(usage, 1, Tolerance()), 5);
}

TEST(ReplicasFor, PodsOnTheirWayCountAsIdleOnTheWayUp) {
  // 2 of 5 are ready and carry all: with the three to come they are as many as needed.
  EXPECT_EQ(ReplicasFor(Average(500, 2, 2500, 3), 5, Tolerance()), 5);
  EXPECT_EQ(ReplicasFor(Average(500, 2, 4000, 3), 5, Tolerance()), 8);
  // On the way down they do not count.
  EXPECT_EQ(ReplicasFor(Average(500, 2, 400, 3), 5, Tolerance()), 1);
}

TEST(LimitPlainly, AtMostDoubleOrFourAtOnce) {
  EXPECT_EQ(LimitPlainly(9, 1, 1, 20).replicas, 4);
  EXPECT_EQ(LimitPlainly(9, 3, 1, 20).replicas, 6);
  EXPECT_EQ(LimitPlainly(9, 3, 1, 20).reason, "ScaleUpLimit");
  EXPECT_EQ(LimitPlainly(9, 3, 1, 5).reason, "TooManyReplicas");
  EXPECT_EQ(LimitPlainly(0, 3, 2, 5).replicas, 2);
  EXPECT_EQ(LimitPlainly(4, 3, 2, 5).reason, "DesiredWithinRange");
}

TEST(Recommendations, TheHighestOfFiveMinutesHoldsAgainstGoingDown) {
  Recommendations recommendations;
  EXPECT_EQ(recommendations.Stabilize(5, kStart), 5);
  EXPECT_EQ(recommendations.Stabilize(2, kStart + absl::Minutes(4)), 5);
  EXPECT_EQ(recommendations.Stabilize(3, kStart + absl::Minutes(6)), 3);
  EXPECT_EQ(recommendations.Stabilize(1, kStart + absl::Minutes(10)), 3);
}

TEST(Recommendations, BehaviorHasWindowsForBothWays) {
  const Value behavior = *ParseJson(R"({"scaleUp":{"stabilizationWindowSeconds":60},
                                        "scaleDown":{"stabilizationWindowSeconds":0}})");
  Recommendations recommendations;
  EXPECT_EQ(recommendations.StabilizeWithBehavior(behavior, 2, 2, kStart).replicas, 2);
  const Decision held =
      recommendations.StabilizeWithBehavior(behavior, 6, 2, kStart + absl::Seconds(30));
  EXPECT_EQ(held.replicas, 2);
  EXPECT_EQ(held.reason, "ScaleUpStabilized");
  EXPECT_EQ(
      recommendations.StabilizeWithBehavior(behavior, 6, 2, kStart + absl::Seconds(95)).replicas,
      6);
  EXPECT_EQ(
      recommendations.StabilizeWithBehavior(behavior, 1, 6, kStart + absl::Seconds(96)).replicas,
      1);
}

TEST(Recommendations, PoliciesLimitTheChangeOfAPeriod) {
  const Value behavior = *ParseJson(R"({
      "scaleUp":{"selectPolicy":"Min","policies":[{"type":"Pods","value":2,"periodSeconds":60},
                                                  {"type":"Percent","value":100,"periodSeconds":60}]},
      "scaleDown":{"selectPolicy":"Disabled"}})");
  Recommendations recommendations;
  const Decision up = recommendations.LimitByBehavior(behavior, 20, 5, 1, 50, kStart);
  EXPECT_EQ(up.replicas, 7);
  EXPECT_EQ(up.reason, "ScaleUpLimit");
  recommendations.Scaled(5, 7, kStart);
  EXPECT_EQ(
      recommendations.LimitByBehavior(behavior, 20, 7, 1, 50, kStart + absl::Seconds(30)).replicas,
      7);
  EXPECT_EQ(
      recommendations.LimitByBehavior(behavior, 20, 7, 1, 50, kStart + absl::Seconds(61)).replicas,
      9);
  EXPECT_EQ(recommendations.LimitByBehavior(behavior, 1, 7, 1, 50, kStart).replicas, 7);
}

}  // namespace
}  // namespace quiesce::reconcilers::workloads
