#include "reconcilers/runtime/client/metrics.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace quiesce::runtime {
namespace {

using ::testing::HasSubstr;

TEST(Metrics, CountersOfOneFamilyStandTogether) {
  Metrics metrics;
  metrics.Add(Metric::kReconcileTotal, {{"result", "success"}, {"controller", "db"}});
  metrics.Add(Metric::kReconcileTotal, {{"controller", "db"}, {"result", "success"}});
  metrics.Add(Metric::kReconcileTotal, {{"controller", "db"}, {"result", "error"}});
  EXPECT_EQ(
      metrics.Text(Metrics::Labels{{"pod", "a"}}),
      "# HELP controller_runtime_reconcile_total Total number of reconciliations per "
      "controller\n"
      "# TYPE controller_runtime_reconcile_total counter\n"
      "controller_runtime_reconcile_total{controller=\"db\",pod=\"a\",result=\"error\"} 1\n"
      "controller_runtime_reconcile_total{controller=\"db\",pod=\"a\",result=\"success\"} 2\n");
}

TEST(Metrics, FamilyOfSeveralProcessesHasOneHeader) {
  Metrics a, b;
  a.Set(Metric::kLeaderStatus, {{"name", "op"}}, 1);
  b.Set(Metric::kLeaderStatus, {{"name", "op"}}, 0);
  const std::string text = Metrics::Text({{&a, {{"pod", "a"}}}, {&b, {{"pod", "b"}}}});
  EXPECT_THAT(text, HasSubstr("# TYPE leader_election_master_status gauge\n"
                              "leader_election_master_status{name=\"op\",pod=\"a\"} 1\n"
                              "leader_election_master_status{name=\"op\",pod=\"b\"} 0\n"));
}

TEST(Metrics, HistogramBucketsAreCumulative) {
  Metrics metrics;
  metrics.Observe(Metric::kWorkDuration, {{"name", "db"}}, absl::Milliseconds(50));
  metrics.Observe(Metric::kWorkDuration, {{"name", "db"}}, absl::Seconds(5000));
  const std::string text = metrics.Text(Metrics::Labels());
  EXPECT_THAT(text, HasSubstr("_bucket{name=\"db\",le=\"0.01\"} 0\n"));
  EXPECT_THAT(text, HasSubstr("_bucket{name=\"db\",le=\"0.1\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("_bucket{name=\"db\",le=\"1000\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("_bucket{name=\"db\",le=\"+Inf\"} 2\n"));
  EXPECT_THAT(text, HasSubstr("_sum{name=\"db\"} 5000.05\n"));
  EXPECT_THAT(text, HasSubstr("_count{name=\"db\"} 2\n"));
}

TEST(Metrics, LabelValuesAreEscaped) {
  Metrics metrics;
  metrics.Add(Metric::kRestRequests, {{"host", "a\"b\\c\nd"}});
  EXPECT_THAT(metrics.Text(Metrics::Labels()), HasSubstr("{host=\"a\\\"b\\\\c\\nd\"} 1\n"));
}

}  // namespace
}  // namespace quiesce::runtime
