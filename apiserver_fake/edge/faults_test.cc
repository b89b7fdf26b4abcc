#include "apiserver_fake/edge/faults.h"

#include <memory>
#include <vector>

#include "gtest/gtest.h"
#include "sim/choices.h"
#include "sim/plain_strategy.h"

namespace quiesce::edge {
namespace {

// Answers every question with its last pick.
class LastPick : public sim::Strategy {
 public:
  uint64_t Pick(const sim::ChoicePoint& point, uint64_t n, uint64_t index) override {
    return n - 1;
  }
};

class FaultsTest : public testing::Test {
 protected:
  explicit FaultsTest(std::unique_ptr<sim::Strategy> strategy = std::make_unique<LastPick>())
      : choices_(std::move(strategy)), loop_(&choices_, nullptr), faults_(&loop_) {}

  static api::Request StatusUpdate() {
    api::Request request = api::Request::Update(
        {"example.com", "v1", "widgets"}, "default", "a",
        Value::Object({{"metadata", Value::Object({{"resourceVersion", "7"}})}}));
    request.subresource = "status";
    return request;
  }
  InjectedFault Decide(const api::Request& request) { return faults_.Decide("one", request).fault; }

  sim::Choices choices_;
  sim::EventLoop loop_;
  Faults faults_;
};

TEST_F(FaultsTest, RuleHitsSoManyMatchingRequestsAfterSoMany) {
  FaultRule rule;
  rule.verb = api::Verb::kUpdate;
  rule.resource = "widgets";
  rule.subresource = "status";
  rule.fault = InjectedFault::kConflict;
  rule.skip = 1;
  rule.times = 2;
  faults_.Add(rule);
  std::vector<InjectedFault> seen;
  for (int i = 0; i < 4; ++i) seen.push_back(Decide(StatusUpdate()));
  EXPECT_EQ(seen, (std::vector<InjectedFault>{InjectedFault::kNone, InjectedFault::kConflict,
                                              InjectedFault::kConflict, InjectedFault::kNone}));
  EXPECT_EQ(faults_.injected(), 2);
}

TEST_F(FaultsTest, RuleLeavesOtherRequestsAlone) {
  FaultRule rule;
  rule.actor = "two";
  faults_.Add(rule);
  FaultRule main;
  main.subresource = "";
  faults_.Add(main);
  EXPECT_EQ(Decide(StatusUpdate()), InjectedFault::kNone);
  api::Request get = api::Request::Get({"", "v1", "secrets"}, "default", "s");
  EXPECT_EQ(Decide(get), InjectedFault::kInternalError);
}

TEST_F(FaultsTest, RuleHoldsFromItsBeginToItsEnd) {
  FaultRule rule;
  rule.from = loop_.Now() + absl::Seconds(1);
  rule.until = loop_.Now() + absl::Seconds(2);
  faults_.Add(rule);
  EXPECT_EQ(Decide(StatusUpdate()), InjectedFault::kNone);
  loop_.RunUntil(loop_.Now() + absl::Seconds(1));
  EXPECT_EQ(Decide(StatusUpdate()), InjectedFault::kInternalError);
  loop_.RunUntil(loop_.Now() + absl::Seconds(1));
  EXPECT_EQ(Decide(StatusUpdate()), InjectedFault::kNone);
}

TEST_F(FaultsTest, NobodyAnswersWhileTheServerIsDown) {
  faults_.SetDownUntil(loop_.Now() + absl::Seconds(5));
  EXPECT_EQ(Decide(StatusUpdate()), InjectedFault::kConnectionRefused);
  faults_.SetDownUntil(loop_.Now());
  EXPECT_EQ(Decide(StatusUpdate()), InjectedFault::kNone);
}

TEST_F(FaultsTest, MixStopsAtItsBudgetAndWhereAFaultDoesNotFit) {
  faults_.SetMix({{InjectedFault::kConflict}, 2});
  EXPECT_EQ(Decide(api::Request::Get({"", "v1", "secrets"}, "default", "s")), InjectedFault::kNone);
  EXPECT_EQ(Decide(StatusUpdate()), InjectedFault::kConflict);
  EXPECT_EQ(Decide(StatusUpdate()), InjectedFault::kConflict);
  EXPECT_EQ(Decide(StatusUpdate()), InjectedFault::kNone);
}

TEST_F(FaultsTest, HealedFaultsStrikeNoMore) {
  faults_.Add(FaultRule());
  faults_.SetMix({{InjectedFault::kInternalError}, 9});
  faults_.Heal();
  EXPECT_EQ(Decide(StatusUpdate()), InjectedFault::kNone);
}

class PlainFaultsTest : public FaultsTest {
 protected:
  PlainFaultsTest() : FaultsTest(std::make_unique<sim::PlainStrategy>()) {}
};

TEST_F(PlainFaultsTest, PlainChoiceIsNoFault) {
  FaultRule rule;
  rule.one_in = 3;
  faults_.Add(rule);
  faults_.SetMix({{InjectedFault::kInternalError}, 9});
  EXPECT_EQ(Decide(StatusUpdate()), InjectedFault::kNone);
  EXPECT_EQ(choices_.tape().size(), 2u);
}

TEST(FaultNames, GoThereAndBack) {
  for (absl::string_view name : FaultNames()) {
    ASSERT_TRUE(FaultByName(name).has_value()) << name;
    EXPECT_EQ(FaultName(*FaultByName(name)), name);
  }
  EXPECT_EQ(FaultByName("earthquake"), std::nullopt);
}

TEST(FaultResponse, SaysWhatTheServerOrTheTransportWouldSay) {
  const api::Request request =
      api::Request::Update({"apps", "v1", "deployments"}, "n", "a", Value());
  EXPECT_EQ(
      FaultResponse({InjectedFault::kConflict, 0}, request)->status.message,
      "Operation cannot be fulfilled on deployments.apps \"a\": the object has been modified; "
      "please apply your changes to the latest version and try again");
  EXPECT_EQ(
      FaultResponse({InjectedFault::kTooManyRequests, 3}, request)->status.retry_after_seconds, 3);
  EXPECT_EQ(FaultResponse({InjectedFault::kTimeoutAfterCommit, 0}, request).status(),
            absl::DeadlineExceededError("context deadline exceeded"));
  EXPECT_EQ(FaultResponse({InjectedFault::kConnectionRefused, 0}, request).status(),
            absl::UnavailableError("dial tcp: connect: connection refused"));
}

}  // namespace
}  // namespace quiesce::edge
