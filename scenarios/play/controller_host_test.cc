#include "scenarios/play/controller_host.h"

#include <memory>

#include "apiserver_fake/edge/connection.h"
#include "apiserver_fake/resource/type_registry.h"
#include "scenarios/play/repository_catalog.h"
#include "scenarios/play/world_testing.h"
#include "sim/choices.h"

namespace quiesce::scenarios {
namespace {

// The stand-in for StatefulSets in a cluster that has one StatefulSet.
class ControllerHostTest : public testing::Test {
 protected:
  ControllerHostTest() : folder_("controller_host") {
    folder_.Write(
        "manifests/set.yaml",
        "{apiVersion: apps/v1, kind: StatefulSet, metadata: {name: s, namespace: default}, "
        "spec: {replicas: 1, serviceName: s, selector: {matchLabels: {a: b}}, template: "
        "{metadata: {labels: {a: b}}, spec: {containers: [{name: c, image: i}]}}}}");
    loaded_ = folder_.Load("a", "database/fixed", "  objects: manifests/set.yaml\n");
    auto prepared = PreparedScenario::New(&loaded_, &RepositoryCatalog());
    EXPECT_TRUE(prepared.ok()) << prepared.status();
    prepared_ = *std::move(prepared);
    server_ = prepared_->cluster().Fork(&loop_);
    connection_ = std::make_unique<edge::Connection>(server_.get(), &loop_, nullptr, nullptr,
                                                     edge::ConnectionOptions());
    host_ = MakeControllerHost(prepared_->actors()[1], &loop_, connection_.get(), nullptr);
  }
  ~ControllerHostTest() override { host_->Kill(); }

  void Run(absl::Duration duration) { loop_.RunUntil(loop_.Now() + duration); }
  int64_t Ready() {
    return server_->Handle(api::Request::Get({"apps", "v1", "statefulsets"}, "default", "s"))
        .object["status"]["readyReplicas"]
        .int_value();
  }
  size_t Enqueued() const {
    size_t count = 0;
    for (const sim::TraceRecord& record : trace_.records()) {
      if (record.kind == runtime::kEnqueueRecord) ++count;
    }
    return count;
  }

  ScenarioFolder folder_;
  LoadedScenario loaded_;
  std::unique_ptr<PreparedScenario> prepared_;
  sim::Trace trace_;
  sim::Choices choices_{std::make_unique<sim::PlainStrategy>()};
  sim::EventLoop loop_{&choices_, &trace_};
  std::unique_ptr<apiserver::Server> server_;
  std::unique_ptr<edge::Connection> connection_;
  std::unique_ptr<ControllerHost> host_;
};

TEST_F(ControllerHostTest, IsIdleOnlyWhenItsWorkIsDone) {
  EXPECT_FALSE(host_->Idle());  // not started
  host_->Start();
  EXPECT_FALSE(host_->Idle());  // its cache is empty
  Run(absl::Milliseconds(500));
  EXPECT_FALSE(host_->Idle());  // waits for its replica
  Run(absl::Seconds(10));
  EXPECT_TRUE(host_->Idle());
  EXPECT_EQ(Ready(), 1);
}

TEST_F(ControllerHostTest, KilledOneDoesNothingUntilItStartsAgain) {
  host_->Start();
  Run(absl::Milliseconds(500));
  host_->Kill();
  host_->Kill();
  EXPECT_FALSE(host_->running());
  EXPECT_FALSE(host_->Idle());
  Run(absl::Minutes(1));
  EXPECT_EQ(Ready(), 0);
  host_->Start();
  host_->Start();
  Run(absl::Seconds(10));
  EXPECT_EQ(Ready(), 1);
}

TEST_F(ControllerHostTest, ResyncQueuesEveryObjectOnce) {
  host_->Resync();  // not running: nothing to do
  host_->Start();
  host_->Resync();  // has not synced
  Run(absl::Seconds(10));
  const size_t before = Enqueued();
  host_->Resync();
  EXPECT_FALSE(host_->Idle());
  Run(absl::Seconds(1));
  EXPECT_EQ(Enqueued(), before + 1);
  EXPECT_TRUE(host_->Idle());
}

}  // namespace
}  // namespace quiesce::scenarios
