#include "scenarios/play/controller_host.h"

#include <memory>
#include <string>
#include <utility>

#include "apiserver_fake/edge/connection.h"
#include "apiserver_fake/resource/type_registry.h"
#include "reconcilers/runtime/controller/manager.h"
#include "reconcilers/runtime/toolbox/event_recorder.h"
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

// What a reconciler's specification can set up beside the controller itself.
class SetUpTest : public ControllerHostTest {
 protected:
  // Runs a controller of StatefulSets, shaped by the test, that notes what its reconciles see.
  void Run(runtime::ControllerSpec spec, absl::Duration duration) {
    spec.name = "watcher";
    spec.for_resource = {{"apps", "v1", "statefulsets"}, "StatefulSet"};
    spec.make = [this](const runtime::ControllerEnvironment&) {
      return std::make_unique<Watcher>(this);
    };
    actor_.name = actor_.spec.name;
    actor_.spec = std::move(spec);
    watcher_ = MakeControllerHost(actor_, &loop_, connection_.get(), nullptr);
    watcher_->Start();
    ControllerHostTest::Run(duration);
    watcher_->Kill();
  }

  class Watcher : public runtime::Reconciler {
   public:
    explicit Watcher(SetUpTest* test) : test_(test) {}
    sim::Task<runtime::Outcome> Reconcile(runtime::Context& context,
                                          runtime::Request request) override {
      ++test_->reconciles_;
      if (test_->takes_ > absl::ZeroDuration()) co_await context.Sleep(test_->takes_);
      test_->ended_ = context.cancellation->error();
      absl::StatusOr<Value> set =
          co_await context.client.Get({{"apps", "v1", "statefulsets"}, "StatefulSet"}, request);
      if (!set.ok()) co_return set.status();
      context.events->Record({{"apps", "v1", "statefulsets"}, "StatefulSet"}, *set, "Normal",
                             "Seen", "once more");
      co_return runtime::Result::Done();
    }

   private:
    SetUpTest* const test_;
  };

  sim::Task<absl::Status> CountSeconds(int* looks) {
    for (;; ++*looks) co_await loop_.Sleep(absl::Seconds(1));
  }

  PreparedScenario::Actor actor_;
  std::unique_ptr<ControllerHost> watcher_;
  int reconciles_ = 0;
  absl::Duration takes_ = absl::ZeroDuration();
  std::string ended_;
};

TEST_F(SetUpTest, ACacheWithASelectorKnowsNoOtherObjects) {
  runtime::ControllerSpec spec;
  spec.process = [](runtime::ManagerOptions& options) { options.cache.label_selector = "x=y"; };
  Run(std::move(spec), absl::Seconds(5));
  EXPECT_EQ(reconciles_, 0);
  Run(runtime::ControllerSpec(), absl::Seconds(5));
  EXPECT_EQ(reconciles_, 1);
}

TEST_F(SetUpTest, AResyncComesInItsPeriod) {
  runtime::ControllerSpec spec;
  spec.process = [](runtime::ManagerOptions& options) {
    options.cache.sync_period = absl::Minutes(1);
  };
  Run(std::move(spec), absl::Minutes(5));
  EXPECT_GE(reconciles_, 4);
}

TEST_F(SetUpTest, AListCanComeByTheWatch) {
  runtime::ControllerSpec spec;
  spec.process = [](runtime::ManagerOptions& options) { options.cache.watch_list = true; };
  Run(std::move(spec), absl::Seconds(5));
  EXPECT_EQ(reconciles_, 1);
}

TEST_F(SetUpTest, ARunnableWorksBesideTheController) {
  int looks = 0;
  runtime::ControllerSpec spec;
  spec.set_up = [&](runtime::Manager& manager) {
    manager.AddRunnable(
        {"clock", true, [&](runtime::Cancellation*) { return CountSeconds(&looks); }});
  };
  Run(std::move(spec), absl::Seconds(10));
  EXPECT_GE(looks, 8);
}

TEST_F(SetUpTest, AReconcileEndsAtItsTimeout) {
  takes_ = absl::Seconds(30);
  runtime::ControllerSpec spec;
  spec.reconciliation_timeout = absl::Seconds(10);
  Run(std::move(spec), absl::Seconds(35));
  EXPECT_EQ(ended_, "context deadline exceeded");
}

TEST_F(SetUpTest, EventsAreToldInTheControllersName) {
  Run(runtime::ControllerSpec(), absl::Seconds(5));
  const Value events =
      server_->Handle(api::Request::List({"", "v1", "events"}, "default")).object["items"];
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(events.at(0)["source"]["component"].string_value(), "watcher");
  EXPECT_EQ(events.at(0)["reason"].string_value(), "Seen");
}

}  // namespace
}  // namespace quiesce::scenarios
