#include "apiserver_fake/edge/faults.h"

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "sim/choices.h"
#include "sim/plain_strategy.h"
#include "sim/random_strategy.h"

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

TEST_F(FaultsTest, ConflictStrikesNeitherCreatesNorReads) {
  FaultRule rule;
  rule.fault = InjectedFault::kConflict;
  rule.times = 1;
  faults_.Add(rule);
  const api::GroupVersionResource secrets{"", "v1", "secrets"};
  EXPECT_EQ(Decide(api::Request::Get(secrets, "default", "s")), InjectedFault::kNone);
  EXPECT_EQ(Decide(api::Request::List(secrets, "default")), InjectedFault::kNone);
  EXPECT_EQ(Decide(api::Request::Create(secrets, "default", Value())), InjectedFault::kNone);
  EXPECT_EQ(Decide(api::Request::Delete(secrets, "default", "s")), InjectedFault::kNone);
  EXPECT_EQ(Decide(api::Request::Delete(
                secrets, "default", "s",
                Value::Object({{"preconditions", Value::Object({{"resourceVersion", "7"}})}}))),
            InjectedFault::kConflict);
}

TEST_F(FaultsTest, WhatNeedsAWriteIsNotSpentOnReads) {
  FaultRule rule;
  rule.times = 1;
  const api::Request get = api::Request::Get({"example.com", "v1", "widgets"}, "default", "a");
  for (InjectedFault fault : {InjectedFault::kInvalid, InjectedFault::kTimeoutAfterCommit,
                              InjectedFault::kCrashAfterCommit, InjectedFault::kWebhookTimeout}) {
    rule.fault = fault;
    faults_.Add(rule);
    EXPECT_EQ(Decide(get), InjectedFault::kNone);
    EXPECT_EQ(Decide(StatusUpdate()), fault);
  }
}

TEST_F(FaultsTest, StrikerIsAskedWhereNoRuleStrikes) {
  FaultRule rule;
  rule.times = 1;
  faults_.Add(rule);
  FaultRule slow;
  slow.fault = InjectedFault::kNone;
  slow.delay = absl::Seconds(1);
  slow.for_good = true;
  faults_.Add(slow);
  std::vector<std::string> asked;
  faults_.SetStriker([&asked](absl::string_view actor, const api::Request& request) {
    asked.push_back(absl::StrCat(actor, " ", request.name));
    Faults::Decision decision;
    if (asked.size() == 2) decision.fault = InjectedFault::kReplyCut;
    return decision;
  });
  EXPECT_EQ(Decide(StatusUpdate()), InjectedFault::kInternalError);
  EXPECT_EQ(Decide(StatusUpdate()), InjectedFault::kNone);
  faults_.Heal();
  const Faults::Decision struck = faults_.Decide("two", StatusUpdate());
  EXPECT_EQ(struck.fault, InjectedFault::kReplyCut);
  EXPECT_EQ(struck.delay, absl::Seconds(1));
  EXPECT_EQ(asked, (std::vector<std::string>{"one a", "two a"}));
}

TEST_F(FaultsTest, RuleHitsAnObjectANamespaceOrALabel) {
  const auto update = [](const char* ns, const char* name, Value labels) {
    return api::Request::Update(
        {"example.com", "v1", "widgets"}, ns, name,
        Value::Object({{"metadata", Value::Object({{"labels", std::move(labels)}})}}));
  };
  faults_.SetLabelsOf([](const api::Request& request) {
    return request.name == "stored" ? Value::Object({{"tier", "db"}}) : Value();
  });
  FaultRule rule;
  rule.fault = InjectedFault::kForbidden;
  rule.namespace_ = "prod";
  rule.labels = *api::LabelSelector::Parse("tier=db");
  faults_.Add(rule);
  EXPECT_EQ(Decide(update("dev", "stored", Value())), InjectedFault::kNone);
  EXPECT_EQ(Decide(update("prod", "a", Value())), InjectedFault::kNone);
  EXPECT_EQ(Decide(update("prod", "stored", Value())), InjectedFault::kForbidden);
  EXPECT_EQ(Decide(update("prod", "a", Value::Object({{"tier", "db"}}))),
            InjectedFault::kForbidden);
  EXPECT_EQ(Decide(api::Request::List({"example.com", "v1", "widgets"}, "prod")),
            InjectedFault::kNone);
  faults_.Heal();
  rule = FaultRule();
  rule.name = "a";
  faults_.Add(rule);
  EXPECT_EQ(Decide(update("prod", "b", Value())), InjectedFault::kNone);
  EXPECT_EQ(
      Decide(api::Request::Create({"", "v1", "secrets"}, "x",
                                  Value::Object({{"metadata", Value::Object({{"name", "a"}})}}))),
      InjectedFault::kInternalError);
}

TEST_F(FaultsTest, SlowRequestMayStillFail) {
  FaultRule slow;
  slow.fault = InjectedFault::kNone;
  slow.delay = absl::Seconds(3);
  faults_.Add(slow);
  FaultRule fails;
  fails.times = 1;
  faults_.Add(fails);
  Faults::Decision first = faults_.Decide("one", StatusUpdate());
  EXPECT_EQ(first.fault, InjectedFault::kInternalError);
  EXPECT_EQ(first.delay, absl::Seconds(3));
  Faults::Decision second = faults_.Decide("one", StatusUpdate());
  EXPECT_EQ(second.fault, InjectedFault::kNone);
  EXPECT_EQ(second.delay, absl::Seconds(3));
}

TEST_F(FaultsTest, FaultForGoodOutlivesHealing) {
  FaultRule rule;
  rule.fault = InjectedFault::kForbidden;
  rule.for_good = true;
  faults_.Add(rule);
  faults_.Heal();
  const Faults::Decision decision = faults_.Decide("one", StatusUpdate());
  EXPECT_EQ(decision.fault, InjectedFault::kForbidden);
  EXPECT_TRUE(decision.for_good);
}

TEST_F(FaultsTest, HealedFaultsStrikeNoMore) {
  faults_.Add(FaultRule());
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
  EXPECT_EQ(Decide(StatusUpdate()), InjectedFault::kNone);
  EXPECT_EQ(choices_.tape().size(), 1u);
}

class RandomFaultsTest : public FaultsTest {
 protected:
  RandomFaultsTest() : FaultsTest(std::make_unique<sim::RandomStrategy>(7)) {}
};

TEST_F(RandomFaultsTest, ChanceIsTheOneThatTheRuleNames) {
  FaultRule rule;
  rule.one_in = 10;
  faults_.Add(rule);
  int struck = 0;
  for (int i = 0; i < 10000; ++i) struck += Decide(StatusUpdate()) != InjectedFault::kNone;
  EXPECT_NEAR(struck, 1000, 100);
}

TEST(FaultNames, GoThereAndBack) {
  for (absl::string_view name : FaultNames()) {
    ASSERT_TRUE(FaultByName(name).has_value()) << name;
    EXPECT_EQ(FaultName(*FaultByName(name)), name);
  }
  EXPECT_EQ(FaultByName("earthquake"), std::nullopt);
}

Faults::Decision Answer(InjectedFault fault, int64_t retry_after_seconds = 0) {
  Faults::Decision decision;
  decision.fault = fault;
  decision.retry_after_seconds = retry_after_seconds;
  return decision;
}

TEST(FaultResponse, SaysWhatTheServerOrTheTransportWouldSay) {
  const api::Request request =
      api::Request::Update({"apps", "v1", "deployments"}, "n", "a", Value());
  EXPECT_EQ(
      FaultResponse(Answer(InjectedFault::kConflict, 0), request, "database")->status.message,
      "Operation cannot be fulfilled on deployments.apps \"a\": the object has been modified; "
      "please apply your changes to the latest version and try again");
  EXPECT_EQ(FaultResponse(Answer(InjectedFault::kTooManyRequests, 3), request, "database")
                ->status.retry_after_seconds,
            3);
  EXPECT_EQ(
      FaultResponse(Answer(InjectedFault::kTimeoutAfterCommit, 0), request, "database").status(),
      absl::DeadlineExceededError("context deadline exceeded"));
  EXPECT_EQ(
      FaultResponse(Answer(InjectedFault::kConnectionRefused, 0), request, "database").status(),
      absl::UnavailableError("dial tcp: connect: connection refused"));
}

TEST(FaultResponse, RefusesInTheWordsOfWhoRefuses) {
  api::Request request = api::Request::Update(
      {"example.com", "v1", "widgets"}, "n", "a",
      Value::Object({{"kind", "Widget"}, {"metadata", Value::Object({{"name", "a"}})}}));
  request.subresource = "status";
  Faults::Decision refused = Answer(InjectedFault::kForbidden);
  const auto message = [&] { return FaultResponse(refused, request, "database")->status.message; };
  EXPECT_EQ(message(),
            "widgets.example.com \"a\" is forbidden: User "
            "\"system:serviceaccount:default:database\" cannot update resource \"widgets/status\" "
            "in API group \"example.com\" in the namespace \"n\"");
  refused.words =
      std::make_shared<RefusalWords>(RefusalWords{RefusalWords::By::kQuota, "small", ""});
  EXPECT_EQ(message(),
            "widgets.example.com \"a\" is forbidden: exceeded quota: small, requested: "
            "count/widgets.example.com=1, used: count/widgets.example.com=4, limited: "
            "count/widgets.example.com=4");
  refused.words = std::make_shared<RefusalWords>(
      RefusalWords{RefusalWords::By::kWebhook, "names.example.com", "no such name"});
  EXPECT_EQ(message(), "admission webhook \"names.example.com\" denied the request: no such name");
  refused.fault = InjectedFault::kInvalid;
  EXPECT_EQ(message(), "Widget.example.com \"a\" is invalid: spec: Forbidden: no such name");
}

TEST(FaultResponse, HasTheCodeAndReasonOfEachAnswer) {
  const api::Request request = api::Request::Get({"", "v1", "pods"}, "n", "a");
  const auto answer = [&](InjectedFault fault) {
    const auto response = FaultResponse(Answer(fault), request, "x");
    return response.ok() ? absl::StrCat(response->code, " ", response->status.reason)
                         : std::string(response.status().message());
  };
  EXPECT_EQ(answer(InjectedFault::kUnauthorized), "401 Unauthorized");
  EXPECT_EQ(answer(InjectedFault::kForbidden), "403 Forbidden");
  EXPECT_EQ(answer(InjectedFault::kNotFound), "404 NotFound");
  EXPECT_EQ(answer(InjectedFault::kInvalid), "422 Invalid");
  EXPECT_EQ(answer(InjectedFault::kTooManyRequests), "429 TooManyRequests");
  EXPECT_EQ(answer(InjectedFault::kInternalError), "500 InternalError");
  EXPECT_EQ(answer(InjectedFault::kServiceUnavailable), "503 ServiceUnavailable");
  EXPECT_EQ(answer(InjectedFault::kGatewayTimeout), "504 Timeout");
  EXPECT_EQ(answer(InjectedFault::kWebhookTimeout), "500 InternalError");
  EXPECT_EQ(answer(InjectedFault::kConnectionReset), "read tcp: read: connection reset by peer");
  EXPECT_EQ(answer(InjectedFault::kReplyCut), "unexpected EOF");
}

}  // namespace
}  // namespace quiesce::edge
