#include "scenarios/play/trace_metrics.h"

#include "apiserver_fake/edge/call_record.h"
#include "reconcilers/runtime/controller/records.h"
#include "scenarios/play/world_testing.h"

namespace quiesce::scenarios {
namespace {

using runtime::Metric;

class TraceMetricsTest : public WorldFixture {
 protected:
  TraceMetricsTest() : WorldFixture("trace_metrics") {}
};

TEST_F(TraceMetricsTest, StatusWritesReconcilesAndPhasesAreCounted) {
  const LoadedScenario loaded =
      folder_.Load("a", "database/fixed", "steps: [{apply: manifests/db.yaml}]\n");
  const auto prepared = PreparedScenario::New(&loaded, &RepositoryCatalog());
  ASSERT_TRUE(prepared.ok()) << prepared.status();
  World world(prepared->get(), std::make_unique<sim::PlainStrategy>());
  world.Run();
  runtime::Metrics metrics;
  const absl::Duration elapsed = world.loop().clock().Elapsed();
  MeterTrace(world.trace(), elapsed, &metrics);

  double updates = 0, reconciles = 0;
  for (const sim::TraceRecord& record : world.trace().records()) {
    if (world.trace().ActorName(record.actor) != "database") continue;
    if (record.kind == runtime::kReconcileBeginRecord) ++reconciles;
    if (record.kind != edge::kCallRecord) continue;
    const auto* call = record.BodyAs<edge::CallRecord>();
    if (call->request.subresource == "status" && call->changed()) ++updates;
  }
  EXPECT_GT(updates, 0);
  EXPECT_EQ(
      metrics.ValueOf(Metric::kStatusUpdates, {{"actor", "database"}, {"resource", "databases"}}),
      updates);
  EXPECT_EQ(metrics.ValueOf(Metric::kReconcilesPerMinute, {{"controller", "database"}}),
            reconciles / absl::ToDoubleMinutes(elapsed));
  EXPECT_NE(metrics.Text(runtime::Metrics::Labels())
                .find("quiesce_phase_seconds_total{name=\"db\",namespace=\"default\","
                      "phase=\"Ready\",resource=\"databases\"} "),
            std::string::npos)
      << metrics.Text(runtime::Metrics::Labels());
}

}  // namespace
}  // namespace quiesce::scenarios
