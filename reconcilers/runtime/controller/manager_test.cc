#include "reconcilers/runtime/controller/manager.h"

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "apiserver_fake/base/json.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "reconcilers/runtime/testing/small_server.h"
#include "sim/choices.h"
#include "sim/plain_strategy.h"
#include "sim/task_group.h"
#include "sim/trace.h"

namespace quiesce::runtime {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

Value ConfigMap(const char* name) {
  Value object = *ParseJson(R"({"metadata":{"namespace":"n"}})");
  object.Mutable("metadata").Set("name", name);
  return object;
}

class ManagerTest : public ::testing::Test {
 protected:
  // Notes each run and takes `takes_` for it.
  class Worker : public Reconciler {
   public:
    explicit Worker(ManagerTest* test) : test_(test) {}
    sim::Task<Outcome> Reconcile(Context& context, Request request) override {
      const int run = ++runs_;
      test_->log_.push_back(absl::StrCat(request.name, " run ", run, " at ",
                                         absl::FormatDuration(context.Now() - sim::StartTime())));
      if (test_->takes_ > absl::ZeroDuration()) co_await context.Sleep(test_->takes_);
      test_->log_.push_back(absl::StrCat(request.name, " done"));
      co_return test_->outcome_;
    }

   private:
    ManagerTest* const test_;
    int runs_ = 0;
  };

  ManagerTest() {
    spec_.name = "worker";
    spec_.for_resource = SmallServerResource("ConfigMap");
    spec_.make = [this](const ControllerEnvironment&) { return std::make_unique<Worker>(this); };
    ManagedController managed;
    managed.spec = &spec_;
    manager_.Add(managed);
    server_.Put("configmaps", ConfigMap("a"));
  }
  void Run(absl::Duration duration) { loop_.RunUntil(loop_.Now() + duration); }

  sim::Choices choices_{std::make_unique<sim::PlainStrategy>()};
  sim::Trace trace_;
  sim::EventLoop loop_{&choices_, &trace_};
  SmallServer server_{&loop_, absl::Milliseconds(10)};
  ControllerSpec spec_;
  absl::Duration takes_ = absl::ZeroDuration();
  Outcome outcome_;
  std::vector<std::string> log_;
  Manager manager_{&loop_, &server_, ManagerOptions()};
};

TEST_F(ManagerTest, FirstReconcileComesAfterTwoPolls) {
  ASSERT_EQ(manager_.Start(), absl::OkStatus());
  EXPECT_FALSE(manager_.synced());
  Run(absl::Seconds(1));
  EXPECT_TRUE(manager_.synced());
  EXPECT_THAT(log_, ElementsAre("a run 1 at 200ms", "a done"));
}

TEST_F(ManagerTest, CrashedManagerDoesNothingMoreAndStartsAnew) {
  takes_ = absl::Seconds(5);
  ASSERT_EQ(manager_.Start(), absl::OkStatus());
  Run(absl::Seconds(1));
  manager_.Crash();
  EXPECT_FALSE(manager_.running());
  EXPECT_EQ(manager_.cache(), nullptr);
  EXPECT_EQ(loop_.pending(), 0u);
  server_.Put("configmaps", ConfigMap("b"));
  Run(absl::Seconds(59));
  EXPECT_THAT(log_, ElementsAre("a run 1 at 200ms"));
  ASSERT_EQ(manager_.Start(), absl::OkStatus());
  Run(absl::Seconds(20));
  EXPECT_THAT(log_, ElementsAre("a run 1 at 200ms", "a run 1 at 1m0.2s", "a done",
                                "b run 2 at 1m5.2s", "b done"));
}

TEST_F(ManagerTest, PanicThatIsNotRecoveredCrashesTheManager) {
  Manager fragile(&loop_, &server_, ManagerOptions());
  ManagedController managed;
  managed.spec = &spec_;
  managed.recover_panic = false;
  fragile.Add(managed);
  outcome_ = PanicError("kaboom");
  ASSERT_EQ(fragile.Start(), absl::OkStatus());
  Run(absl::Seconds(1));
  EXPECT_FALSE(fragile.running());
}

TEST_F(ManagerTest, StopWaitsForRunningReconciles) {
  takes_ = absl::Seconds(5);
  ASSERT_EQ(manager_.Start(), absl::OkStatus());
  Run(absl::Seconds(1));
  sim::TaskGroup group(&loop_);
  std::string stopped;
  group.Spawn([](Manager* manager, sim::EventLoop* loop, std::string* stopped) -> sim::Task<void> {
    absl::Status status = co_await manager->Stop();
    *stopped = absl::StrCat(status.ToString(), " ", absl::FormatDuration(loop->clock().Elapsed()));
  }(&manager_, &loop_, &stopped));
  Run(absl::Minutes(1));
  EXPECT_EQ(stopped, "OK 5.2s");
  EXPECT_FALSE(manager_.running());
}

TEST_F(ManagerTest, StartingTwiceOrWithAnUnknownPredicateFails) {
  ASSERT_EQ(manager_.Start(), absl::OkStatus());
  EXPECT_EQ(manager_.Start(), absl::FailedPreconditionError("manager is running already"));
  manager_.Crash();
  spec_.for_predicate = "no-such";
  EXPECT_EQ(manager_.Start().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_FALSE(manager_.running());
}

TEST_F(ManagerTest, TraceTellsWhoWokeWhom) {
  outcome_ = Result::After(absl::Seconds(10));
  ASSERT_EQ(manager_.Start(), absl::OkStatus());
  Run(absl::Seconds(1));
  std::vector<std::string> lines;
  for (sim::RecordIndex i = 1; i <= trace_.size(); ++i) lines.push_back(trace_.Describe(i));
  EXPECT_THAT(lines,
              ElementsAre("1 +0 manager runtime/lifecycle: started",
                          "2 +100ms worker runtime/enqueue: enqueue n/a (initial list)",
                          "3 +200ms worker runtime/reconcile (from 2): reconcile n/a",
                          HasSubstr("4 +200ms worker runtime/reconciled (from 3): reconciled n/a"),
                          "5 +200ms worker runtime/enqueue (from 4): enqueue n/a (requeue after) "
                          "in 10s"));
  Run(absl::Seconds(10));
  EXPECT_EQ(trace_.record(6).kind, kReconcileBeginRecord);
  EXPECT_EQ(trace_.record(6).cause, 5u);
}

TEST_F(ManagerTest, OwnedAndWatchedObjectsWakeTheirKeys) {
  spec_.owns = {SmallServerResource("Pod")};
  WatchSpec watch;
  watch.resource = SmallServerResource("Secret");
  watch.map = [](const Value&) { return std::vector<Request>{{"n", "mapped"}}; };
  spec_.watches = {watch};
  ASSERT_EQ(manager_.Start(), absl::OkStatus());
  Run(absl::Seconds(1));
  log_.clear();
  Value pod = ConfigMap("p");
  pod.Mutable("metadata")
      .Mutable("ownerReferences")
      .Append(Value::Object(
          {{"apiVersion", "v1"}, {"kind", "ConfigMap"}, {"name", "owner"}, {"controller", true}}));
  server_.Put("pods", pod);
  server_.Put("secrets", ConfigMap("s"));
  Run(absl::Seconds(1));
  EXPECT_THAT(log_, ElementsAre("owner run 2 at 1.01s", "owner done", "mapped run 3 at 1.01s",
                                "mapped done"));
}

TEST_F(ManagerTest, RunnableRunsBesideTheControllersAndEndsWithThem) {
  std::vector<std::string> log;
  manager_.AddRunnable({"ticker", true, [&](Cancellation* context) {
                          return [](Cancellation* context,
                                    std::vector<std::string>* log) -> sim::Task<absl::Status> {
                            log->push_back("runs");
                            co_await context->Wait();
                            log->push_back("ends");
                            co_return absl::OkStatus();
                          }(context, &log);
                        }});
  ASSERT_EQ(manager_.Start(), absl::OkStatus());
  Run(absl::Seconds(1));
  EXPECT_THAT(log, ElementsAre("runs"));
  sim::TaskGroup group(&loop_);
  group.Spawn([](Manager* manager) -> sim::Task<void> {
    absl::Status stopped = co_await manager->Stop();
    EXPECT_EQ(stopped, absl::OkStatus());
  }(&manager_));
  Run(absl::Seconds(1));
  EXPECT_THAT(log, ElementsAre("runs", "ends"));
  EXPECT_FALSE(manager_.running());
}

TEST_F(ManagerTest, RunnableThatFailsEndsTheManager) {
  ManagerOptions options;
  std::string exit;
  options.on_exit = [&exit](const absl::Status& why) { exit = std::string(why.message()); };
  Manager fragile(&loop_, &server_, options);
  fragile.AddRunnable({"broken", true, [](Cancellation*) -> sim::Task<absl::Status> {
                         co_return absl::UnknownError("boom");
                       }});
  ASSERT_EQ(fragile.Start(), absl::OkStatus());
  Run(absl::Seconds(1));
  EXPECT_EQ(exit, "boom");
  EXPECT_FALSE(fragile.running());
}

TEST_F(ManagerTest, ReplicaThatDoesNotLeadWatchesAndReconcilesNothing) {
  ManagerOptions options;
  options.leader_election.emplace();
  options.leader_election->name = "operator";
  options.leader_election->identity = "b";
  // Somebody else holds the lease and renews it.
  server_.Put("leases", *ParseJson(R"({"apiVersion":"coordination.k8s.io/v1","kind":"Lease",
      "metadata":{"namespace":"default","name":"operator"},
      "spec":{"holderIdentity":"a","leaseDurationSeconds":3600}})"));
  Manager standby(&loop_, &server_, options);
  ManagedController managed;
  managed.spec = &spec_;
  standby.Add(managed);
  ASSERT_EQ(standby.Start(), absl::OkStatus());
  Run(absl::Minutes(1));
  EXPECT_FALSE(standby.elected());
  EXPECT_FALSE(standby.synced());
  EXPECT_THAT(log_, IsEmpty());
  EXPECT_EQ(standby.cache()->Synced(spec_.for_resource), nullptr);
}

TEST_F(ManagerTest, MetricsOfAProcessStartFromZeroWithIt) {
  manager_.KeepMetrics();
  ASSERT_EQ(manager_.Start(), absl::OkStatus());
  Run(absl::Seconds(1));
  const Metrics::Labels success = {{"controller", "worker"}, {"result", "success"}};
  EXPECT_EQ(manager_.metrics()->ValueOf(Metric::kReconcileTotal, success), 1);
  EXPECT_EQ(manager_.metrics()->ValueOf(Metric::kQueueAdds,
                                        {{"controller", "worker"}, {"name", "worker"}}),
            1);
  EXPECT_EQ(
      manager_.metrics()->ValueOf(Metric::kRestRequests,
                                  {{"code", "200"}, {"method", "GET"}, {"host", "10.96.0.1:443"}}),
      2);  // a list and a watch
  manager_.Crash();
  EXPECT_EQ(manager_.metrics()->ValueOf(Metric::kReconcileTotal, success), 1);
  ASSERT_EQ(manager_.Start(), absl::OkStatus());
  EXPECT_EQ(manager_.metrics()->ValueOf(Metric::kReconcileTotal, success), 0);
}

TEST_F(ManagerTest, ReconcileWithADeadlineHasAClientThatEndsWithIt) {
  class Waiter : public Reconciler {
   public:
    explicit Waiter(std::vector<std::string>* log) : log_(log) {}
    sim::Task<Outcome> Reconcile(Context& context, Request request) override {
      co_await context.Sleep(absl::Seconds(3));
      absl::Status deleted =
          co_await context.client.Delete(SmallServerResource("ConfigMap"), request, {});
      log_->push_back(std::string(deleted.message()));
      co_return Result::Done();
    }

   private:
    std::vector<std::string>* const log_;
  };
  spec_.make = [this](const ControllerEnvironment&) { return std::make_unique<Waiter>(&log_); };
  Manager impatient(&loop_, &server_, ManagerOptions());
  ManagedController managed;
  managed.spec = &spec_;
  managed.reconciliation_timeout = absl::Seconds(2);
  impatient.Add(managed);
  ASSERT_EQ(impatient.Start(), absl::OkStatus());
  Run(absl::Seconds(10));
  EXPECT_THAT(log_, ElementsAre("context deadline exceeded"));
  EXPECT_EQ(impatient.controller(0)->metrics().timeouts, 1);
}

TEST_F(ManagerTest, KeyAddedFromCodeIsReconciled) {
  class Adder : public Reconciler {
   public:
    explicit Adder(std::vector<std::string>* log) : log_(log) {}
    sim::Task<Outcome> Reconcile(Context& context, Request request) override {
      log_->push_back(request.name);
      if (request.name == "a") context.Enqueue({"n", "other"});
      co_return Result::Done();
    }

   private:
    std::vector<std::string>* const log_;
  };
  spec_.make = [this](const ControllerEnvironment&) { return std::make_unique<Adder>(&log_); };
  ASSERT_EQ(manager_.Start(), absl::OkStatus());
  Run(absl::Seconds(1));
  EXPECT_THAT(log_, ElementsAre("a", "other"));
}

TEST_F(ManagerTest, PredicatesGateEverySourceAndTheSpecChoosesQueueAndLimiter) {
  spec_.owns = {OwnsSpec(SmallServerResource("Pod"),
                         Not(LabelSelectorMatches(*api::LabelSelector::Parse("skip"))))};
  spec_.event_filter = ObjectMatches(
      [](const Value& object) { return object["metadata"]["name"].string_value() != "ignored"; });
  spec_.priority_queue = false;
  spec_.make_limiter = [](sim::EventLoop*) {
    return MakeExponentialLimiter(absl::Seconds(10), absl::Seconds(10));
  };
  server_.Put("configmaps", ConfigMap("ignored"));
  outcome_ = absl::UnknownError("again");
  ASSERT_EQ(manager_.Start(), absl::OkStatus());
  Run(absl::Seconds(11));
  EXPECT_THAT(log_, ElementsAre("a run 1 at 200ms", "a done", "a run 2 at 10.2s", "a done"));
  EXPECT_FALSE(manager_.controller(0)->queue().has_priorities());
  log_.clear();
  Value pod = ConfigMap("p");
  pod.Mutable("metadata")
      .Mutable("ownerReferences")
      .Append(Value::Object(
          {{"apiVersion", "v1"}, {"kind", "ConfigMap"}, {"name", "owner"}, {"controller", true}}));
  Value skipped = pod;
  skipped.Mutable("metadata").Mutable("labels").Set("skip", "yes");
  skipped.Mutable("metadata").Set("name", "q");
  server_.Put("pods", skipped);
  Run(absl::Seconds(1));
  EXPECT_THAT(log_, IsEmpty());
  server_.Put("pods", pod);
  Run(absl::Seconds(1));
  EXPECT_THAT(log_, ElementsAre("owner run 3 at 12.01s", "owner done"));
}

}  // namespace
}  // namespace quiesce::runtime
