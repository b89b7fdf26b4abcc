#include "reconcilers/runtime/controller/leader_elector.h"

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "reconcilers/runtime/conformance/lease_server.h"

namespace quiesce::runtime {
namespace {

using ::testing::ElementsAre;

class LeaderElectorTest : public testing::Test {
 protected:
  ~LeaderElectorTest() override { world_.group.Clear(); }

  LeaderElector& Start(const std::string& who, bool release = false) {
    LeaderElectionOptions options;
    options.name = "operator";
    options.identity = who;
    options.release_on_cancel = release;
    options.metrics = &metrics_;
    LeaderCallbacks callbacks;
    callbacks.on_started_leading = [this, who](Cancellation*) { Log(who, "leads"); };
    callbacks.on_stopped_leading = [this, who] { Log(who, "stops"); };
    contexts_.push_back(std::make_unique<Cancellation>(&world_.loop));
    electors_.push_back(std::make_unique<LeaderElector>(&world_.loop, server_.ConnectionOf(who),
                                                        std::move(options), std::move(callbacks)));
    world_.group.Spawn(electors_.back()->Run(contexts_.back().get()));
    world_.loop.Settle();
    return *electors_.back();
  }
  void Log(const std::string& who, const char* what) {
    log_.push_back(absl::StrCat(who, " ", what, " at ", world_.Now() / 1000000000, "s"));
  }
  void Run(absl::Duration until) { world_.AdvanceTo(absl::ToInt64Nanoseconds(until)); }

  CaseWorld world_;
  Metrics metrics_;
  Value setup_ = Value::Object();
  LeaseServer server_{&world_, setup_};
  std::vector<std::unique_ptr<Cancellation>> contexts_;
  std::vector<std::unique_ptr<LeaderElector>> electors_;
  std::vector<std::string> log_;
};

TEST_F(LeaderElectorTest, OneOfTwoLeadsAndTheOtherKnowsWho) {
  LeaderElector& a = Start("a");
  LeaderElector& b = Start("b");
  Run(absl::Minutes(5));
  EXPECT_THAT(log_, ElementsAre("a leads at 0s"));
  EXPECT_TRUE(a.leading());
  EXPECT_FALSE(b.leading());
  EXPECT_EQ(b.leader(), "a");
  EXPECT_EQ(metrics_.ValueOf(Metric::kLeaderStatus, {{"name", "operator"}}), 0);  // the last to say
}

TEST_F(LeaderElectorTest, DeadLeadersLeaseIsTakenWhenItHasRunOut) {
  Start("a");
  Start("b");
  Run(absl::Seconds(7));
  contexts_[0]->Cancel();  // without release: its last renewal was at 6 s
  Run(absl::Minutes(1));
  // b saw that renewal at 6 s and looks every 2 s.
  EXPECT_THAT(log_, ElementsAre("a leads at 0s", "a stops at 7s", "b leads at 22s"));
}

TEST_F(LeaderElectorTest, ReleasedLeaseIsTakenAtTheNextLook) {
  Start("a", /*release=*/true);
  Start("b");
  Run(absl::Seconds(7));
  contexts_[0]->Cancel();
  Run(absl::Minutes(1));
  EXPECT_THAT(log_, ElementsAre("a leads at 0s", "a stops at 7s", "b leads at 8s"));
}

TEST_F(LeaderElectorTest, StolenLeaseIsGivenUpAtTheRenewDeadline) {
  Start("a");
  Run(absl::Seconds(3));
  server_.Write(Value::Object({{"op", "set_holder"}, {"holder", "thief"}}));
  Run(absl::Minutes(1));
  EXPECT_THAT(log_, ElementsAre("a leads at 0s", "a stops at 14s"));
}

TEST(CheckLeaderElection, DurationsMustLeaveTimeToNotice) {
  LeaderElectionOptions options;
  options.identity = "a";
  EXPECT_EQ(CheckLeaderElection(options), absl::OkStatus());
  options.renew_deadline = options.lease_duration;
  EXPECT_EQ(CheckLeaderElection(options).message(),
            "leaseDuration must be greater than renewDeadline");
  options.renew_deadline = absl::Seconds(10);
  options.retry_period = absl::Seconds(9);
  EXPECT_EQ(CheckLeaderElection(options).message(),
            "renewDeadline must be greater than retryPeriod*JitterFactor");
}

}  // namespace
}  // namespace quiesce::runtime
