#include "reconcilers/runtime/controller/running_controller.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "apiserver_fake/base/json.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "reconcilers/runtime/cache/api_client.h"
#include "reconcilers/runtime/testing/small_server.h"
#include "sim/choices.h"
#include "sim/plain_strategy.h"

namespace quiesce::runtime {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class NoLog : public Logger {
 public:
  void Info(absl::string_view) override {}
};

Value Pod(const char* owner, bool controller) {
  return *ParseJson(
      absl::StrCat(R"({"metadata":{"namespace":"n","name":"pod-of-)", owner,
                   R"(","ownerReferences":[{"apiVersion":"v1","kind":"ConfigMap","name":")", owner,
                   R"(","controller":)", controller ? "true" : "false", "}]}}"));
}

class RunningControllerTest : public ::testing::Test {
 protected:
  class Worker : public Reconciler {
   public:
    explicit Worker(RunningControllerTest* test) : test_(test) {}
    sim::Task<Outcome> Reconcile(Context& context, Request request) override {
      test_->log_.push_back(
          absl::StrCat(request.name, " ", absl::FormatDuration(context.Now() - sim::StartTime())));
      if (test_->takes_ > absl::ZeroDuration()) co_await context.Sleep(test_->takes_);
      co_return test_->outcome_;
    }

   private:
    RunningControllerTest* const test_;
  };

  RunningControllerTest() {
    spec_.name = "worker";
    spec_.for_resource = SmallServerResource("ConfigMap");
    spec_.make = [this](const ControllerEnvironment&) { return std::make_unique<Worker>(this); };
    managed_.spec = &spec_;
    cache_.Start();
  }
  ~RunningControllerTest() override { group_.Clear(); }
  absl::StatusOr<std::unique_ptr<RunningController>> Make() {
    RunningController::World world;
    world.loop = &loop_;
    world.cache = &cache_;
    world.client = &client_;
    world.log = &log_nowhere_;
    world.on_panic = [] {};
    return RunningController::Make(managed_, std::move(world));
  }
  void Start() {
    absl::StatusOr<std::unique_ptr<RunningController>> made = Make();
    ASSERT_EQ(made.status(), absl::OkStatus());
    running_ = *std::move(made);
    running_->Start(&group_);
  }
  void Run(absl::Duration duration) { loop_.RunUntil(loop_.Now() + duration); }
  // Whether the workers were seen to end within the time.
  bool EndsWithin(absl::Duration time) {
    bool ended = false;
    sim::TaskGroup waiting(&loop_);
    waiting.Spawn(
        [](RunningController* running, absl::Time deadline, bool* ended) -> sim::Task<void> {
          *ended = co_await running->WaitForEnd(deadline);
        }(running_.get(), loop_.Now() + time, &ended));
    Run(time);
    return ended;
  }

  sim::Choices choices_{std::make_unique<sim::PlainStrategy>()};
  sim::EventLoop loop_{&choices_, nullptr};
  SmallServer server_{&loop_, absl::Milliseconds(10)};
  ApiClient client_{&server_, nullptr};
  NoLog log_nowhere_;
  ControllerSpec spec_;
  ManagedController managed_;
  absl::Duration takes_ = absl::ZeroDuration();
  Outcome outcome_;
  std::vector<std::string> log_;
  std::unique_ptr<RunningController> running_;
  sim::TaskGroup group_{&loop_};
  Cache cache_{&loop_, &server_, CacheOptions()};
};

TEST_F(RunningControllerTest, OnlyControllingOwnersWakeUnlessAllAreWanted) {
  spec_.owns = {SmallServerResource("Pod"),
                OwnsSpec(SmallServerResource("Secret"), nullptr, /*every_owner=*/true)};
  Start();
  Run(absl::Seconds(1));
  server_.Put("pods", Pod("controller", true));
  server_.Put("pods", Pod("other", false));
  server_.Put("secrets", Pod("any", false));
  Run(absl::Seconds(1));
  EXPECT_THAT(log_, ElementsAre("controller 1.01s", "any 1.01s"));
}

TEST_F(RunningControllerTest, RetriesFollowTheSpecUnlessTheDefaultIsAskedFor) {
  spec_.backoff_base = absl::Seconds(2);
  outcome_ = absl::InternalError("boom");
  server_.Put("configmaps", *ParseJson(R"({"metadata":{"namespace":"n","name":"a"}})"));
  Start();
  Run(absl::Seconds(7));
  EXPECT_THAT(log_, ElementsAre("a 100ms", "a 2.1s", "a 6.1s"));
  group_.Clear();
  log_.clear();

  managed_.default_limiter = true;
  Start();
  Run(absl::Milliseconds(130));
  EXPECT_THAT(log_, ElementsAre("a 7.1s", "a 7.105s", "a 7.115s"));
}

TEST_F(RunningControllerTest, TwoControllersMayAskForOneIndex) {
  IndexSpec index;
  index.resource = SmallServerResource("Pod");
  index.field = "owner";
  index.values = [](const Value&) { return std::vector<std::string>{"x"}; };
  spec_.indexes = {index};
  EXPECT_EQ(Make().status(), absl::OkStatus());
  EXPECT_EQ(Make().status(), absl::OkStatus());
}

TEST_F(RunningControllerTest, SpecOrOptionsThatAreWrongAreRefused) {
  WatchSpec watch;
  watch.resource = SmallServerResource("Pod");
  watch.predicate = "sometimes";
  spec_.watches = {watch};
  EXPECT_EQ(Make().status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(Make().status().message()), HasSubstr("sometimes"));
  spec_.make = [](const ControllerEnvironment&) {
    return absl::InvalidArgumentError("with: no such option");
  };
  EXPECT_EQ(Make().status(), absl::InvalidArgumentError("with: no such option"));
}

TEST_F(RunningControllerTest, EndWaitsForTheReconcileThatRuns) {
  takes_ = absl::Seconds(5);
  server_.Put("configmaps", *ParseJson(R"({"metadata":{"namespace":"n","name":"a"}})"));
  Start();
  Run(absl::Seconds(1));
  EXPECT_TRUE(running_->working());
  running_->ShutDown();
  EXPECT_FALSE(running_->ended());
  EXPECT_FALSE(EndsWithin(absl::Seconds(4)));
  EXPECT_TRUE(EndsWithin(absl::Seconds(1)));
}

TEST_F(RunningControllerTest, ControllerThatNeverBeganHasEnded) {
  Start();
  EXPECT_FALSE(running_->working());
  running_->ShutDown();
  EXPECT_TRUE(EndsWithin(absl::ZeroDuration()));
  Run(absl::Seconds(1));
  EXPECT_THAT(log_, ElementsAre());
}

}  // namespace
}  // namespace quiesce::runtime
