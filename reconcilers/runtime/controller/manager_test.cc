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
  pod.Mutable("metadata").Mutable("ownerReferences").Append(Value::Object(
      {{"apiVersion", "v1"}, {"kind", "ConfigMap"}, {"name", "owner"}, {"controller", true}}));
  server_.Put("pods", pod);
  server_.Put("secrets", ConfigMap("s"));
  Run(absl::Seconds(1));
  EXPECT_THAT(log_, ElementsAre("owner run 2 at 1.01s", "owner done", "mapped run 3 at 1.01s",
                                "mapped done"));
}

}  // namespace
}  // namespace quiesce::runtime
