#include "scenarios/expectations/expectations.h"

#include <gtest/gtest.h>

#include "apiserver_fake/base/json.h"
#include "scenarios/findings/observer.h"
#include "scenarios/language/message_filler.h"
#include "scenarios/language/yaml.h"
#include "sim/choices.h"
#include "sim/event_loop.h"
#include "sim/plain_strategy.h"

namespace quiesce::scenarios {
namespace {

// Plays states of databases and calls of postgres at given seconds and asks one expectation.
class ExpectationsTest : public testing::Test {
 protected:
  ExpectationsTest() : choices_(std::make_unique<sim::PlainStrategy>()), loop_(&choices_, &trace_) {
    spec_.for_resource = {{"example.com", "v1", "databases"}, "Database", true};
  }

  void Begin(const std::string& expectation) {
    const auto documents = ParseYaml(expectation);
    ASSERT_TRUE(documents.ok()) << documents.status();
    Expectation parsed;
    std::vector<Problem> problems;
    FillMessage(documents->front(), &parsed, &problems);
    ASSERT_EQ(FormatProblems("", problems), "");
    observer_ = std::make_unique<Observer>(&trace_);
    observer_->AddController("database", &spec_);
    AddExpectation(parsed, absl::ZeroDuration(), observer_.get());
  }

  void At(int seconds) { loop_.RunUntil(sim::StartTime() + absl::Seconds(seconds)); }

  void Phase(int seconds, const char* name, const char* phase, const char* actor = "database") {
    At(seconds);
    Write(name,
          phase == nullptr ? Value()
                           : Value::Object({{"kind", "Database"},
                                            {"status", Value::Object({{"phase", phase}})}}),
          actor);
  }

  void Write(const char* name, Value after, const char* actor) {
    trace_.Add(loop_.clock(), edge::kCallRecord, trace_.Actor(actor), 0, [&] {
      auto* call = new edge::CallRecord;
      call->request.verb = api::Verb::kUpdate;
      call->request.resource = {"example.com", "v1", "databases"};
      call->request.namespace_ = "default";
      call->request.name = name;
      call->before = states_[name];
      call->after = after;
      return call;
    });
    states_[name] = after;
  }

  void Refused(int seconds) {
    At(seconds);
    trace_.Add(loop_.clock(), runtime::kExternalCallRecord, trace_.Actor("database"), 0, [&] {
      auto* call = new runtime::ExternalCallRecord;
      call->service = "postgres";
      call->operation = "health";
      call->status = absl::UnavailableError("down");
      return call;
    });
  }

  // A reconcile from one second to another, which at its end reads a database from the cache: the
  // version, "" for none found.
  void Reconcile(int from, int to, const char* name, const char* version,
                 const char* actor = "database") {
    At(from);
    auto* begin = new runtime::ReconcileRecord;
    begin->key = {"default", name};
    const sim::RecordIndex begun = trace_.Add(loop_.clock(), runtime::kReconcileBeginRecord,
                                              trace_.Actor(actor), 0, [&] { return begin; });
    At(to);
    const sim::CauseScope inside(&trace_, begun);
    trace_.Add(loop_.clock(), runtime::kReadRecord, trace_.Actor(actor), 0, [&] {
      auto* read = new runtime::ReadRecord;
      read->resource = {"example.com", "databases"};
      read->namespace_ = "default";
      read->name = name;
      read->version = version;
      read->found = *version == '\0' ? 0 : 1;
      return read;
    });
    trace_.Add(loop_.clock(), runtime::kReconcileEndRecord, trace_.Actor(actor), 0, [&] {
      auto* end = new runtime::ReconcileRecord;
      end->key = {"default", name};
      end->begin = begun;
      return end;
    });
  }
  void Version(int seconds, const char* name, const char* version) {
    At(seconds);
    Write(name,
          Value::Object(
              {{"kind", "Database"}, {"metadata", Value::Object({{"resourceVersion", version}})}}),
          "user");
  }

  // What the expectation says at the end; "" if it holds.
  std::string End(int seconds, bool settled = true) {
    At(seconds);
    std::vector<Finding> findings;
    RunEnd ending;
    ending.when = loop_.Now();
    ending.settled = settled;
    ending.healed = healed_;
    ending.rested = rested_;
    ending.services = {{"postgres", *ParseJson(R"({"databases":{"a":"b"}})")}};
    observer_->Finish(ending, &findings);
    return findings.empty() ? "" : findings[0].sentence;
  }

  sim::Trace trace_;
  sim::Choices choices_;
  sim::EventLoop loop_;
  runtime::ControllerSpec spec_;
  std::unique_ptr<Observer> observer_;
  std::map<std::string, Value> states_;
  absl::Time healed_ = sim::StartTime();  // the steps and the faults are over
  absl::Time rested_ = sim::StartTime();
};

TEST_F(ExpectationsTest, EventuallyHoldsIfItComesInTime) {
  Begin("eventually: {object: databases/a, is: .status.phase == Ready, within: 10s}");
  Phase(1, "a", "Pending");
  Phase(9, "a", "Ready");
  Phase(10, "a", "Failed");
  EXPECT_EQ(End(20), "");
}

TEST_F(ExpectationsTest, EventuallyFailsIfItComesTooLateOrNever) {
  Begin("eventually: {object: databases/a, is: .status.phase == Ready, within: 10s}");
  Phase(1, "a", "Pending");
  Phase(11, "a", "Ready");
  EXPECT_EQ(End(20),
            "Expected: databases/a is .status.phase == Ready within 10 s. That came only at "
            "+11.000 s.");
  Begin("eventually: {object: databases/b, is: .status.phase == Ready, within: 10s}");
  Phase(21, "b", "Failed");
  EXPECT_EQ(End(30),
            "Expected: databases/b is .status.phase == Ready within 10 s. At the end Database "
            "default/b: .status.phase is \"Failed\".");
  Begin("eventually: {object: databases/c, is: .status.phase == Ready, within: 10s}");
  EXPECT_EQ(End(30),
            "Expected: databases/c is .status.phase == Ready within 10 s. No such object was "
            "seen.");
}

TEST_F(ExpectationsTest, EventuallyFromALaterTimeCountsWhatHoldsThen) {
  Begin("eventually: {object: databases/a, is: .status.phase == Ready, from: 30s, within: 5s}");
  Phase(1, "a", "Ready");
  Phase(32, "a", "Failed");
  EXPECT_EQ(End(60), "");
}

TEST_F(ExpectationsTest, EventuallyOfAllNeedsThemAtTheSameMoment) {
  Begin("eventually: {object: databases/*, is: .status.phase == Ready, within: 60s}");
  Phase(1, "a", "Pending");
  Phase(1, "b", "Pending");
  Phase(2, "a", "Ready");
  Phase(3, "a", "Failed");
  Phase(4, "b", "Ready");
  EXPECT_NE(End(60), "");
}

TEST_F(ExpectationsTest, NeverFailsAtTheFirstMoment) {
  Begin("never: {object: databases/a, is: .status.phase == Failed}");
  Phase(1, "a", "Pending");
  Phase(2, "a", "Failed");
  Phase(2, "a", "Ready");
  EXPECT_EQ(End(60),
            "Expected: never databases/a is .status.phase == Failed. At +2.000 s Database "
            "default/a: .status.phase is \"Failed\".");
}

TEST_F(ExpectationsTest, AlwaysLooksOnlyAtItsTime) {
  Begin("always: {object: databases/a, is: .status.phase == Ready, from: 10s, to: 20s}");
  Phase(1, "a", "Pending");
  Phase(10, "a", "Ready");
  Phase(21, "a", "Failed");
  EXPECT_EQ(End(60), "");
}

TEST_F(ExpectationsTest, StaysFailsIfItEndsTooSoon) {
  Begin("stays: {object: databases/a, is: .status.phase == Ready, for: 30s}");
  Phase(1, "a", "Ready");
  Phase(11, "a", "Updating");
  EXPECT_EQ(End(60),
            "Expected: once databases/a is .status.phase == Ready it stays so for 30 s. Database "
            "default/a was so from +1.000 s to +11.000 s.");
}

TEST_F(ExpectationsTest, FinallyLooksAtTheEnd) {
  Begin("finally: {object: databases/a, is: gone}");
  Phase(1, "a", "Ready");
  Phase(2, "a", nullptr);
  EXPECT_EQ(End(3), "");
  Begin("finally: {service: postgres, is: len(.databases) == 0}");
  EXPECT_EQ(End(3),
            "Expected: finally postgres is len(.databases) == 0. At the end postgres: .databases "
            "is {\"a\":\"b\"}.");
}

TEST_F(ExpectationsTest, PhasesComeInThisOrderAndNoOthers) {
  const auto play = [&] {
    Phase(1, "a", "Pending");
    Phase(2, "a", "Pending");
    Phase(3, "a", "Failed");
    Phase(4, "a", "Ready");
  };
  Begin("phases: {of: databases/a, path: .status.phase, order: [Pending, Failed, Ready]}");
  play();
  EXPECT_EQ(End(5), "");
  states_.clear();
  Begin("phases: {of: databases/b, path: .status.phase, order: [Pending, Ready]}");
  Phase(6, "b", "Pending");
  Phase(7, "b", "Failed");
  EXPECT_EQ(End(8),
            "Expected: .status.phase of databases/b goes Pending, Ready. Database default/b went "
            "Pending (+6.000 s), Failed (+7.000 s).");
}

TEST_F(ExpectationsTest, PhasesMayVisitAmongOthers) {
  Begin("phases: {of: databases/a, path: .status.phase, visits: [Pending, Ready]}");
  Phase(1, "a", "Pending");
  Phase(3, "a", "Failed");
  Phase(4, "a", "Ready");
  Phase(5, "a", "Updating");
  EXPECT_EQ(End(6), "");
}

TEST_F(ExpectationsTest, TalliesCountWhatControllersDo) {
  Begin("at most: {writes: 1, of: databases/a}");
  Phase(1, "a", "Pending", "kubectl");
  Phase(2, "a", "Ready");
  Phase(2, "b", "Ready");
  EXPECT_EQ(End(3), "");
  Begin("at most: {writes: 1, by: database, until: 1m}");
  EXPECT_EQ(End(4), "Expected: at most 1 writes by database until +1 m 0.000 s. There were 2.");
  Begin("at least: {calls: 1, to: postgres, call: verify}");
  Refused(5);
  EXPECT_EQ(End(6), "Expected: at least 1 calls to postgres (verify). There were 0.");
}

TEST_F(ExpectationsTest, CallsDuringAnOutageAreCounted) {
  Begin("within outage: {calls to: postgres, at most: 1}");
  Refused(5);
  Refused(6);
  EXPECT_EQ(End(7),
            "Expected: at most 1 calls of postgres while it is down. There were 2: +5.000 s, "
            "+6.000 s.");
}

TEST_F(ExpectationsTest, ObjectsAreCountedAtTheEnd) {
  Begin("count: {objects: databases/*, are: 1}");
  Phase(1, "a", "Ready");
  Phase(2, "b", "Ready");
  EXPECT_EQ(End(3), "Expected: finally 1 objects databases/*. There are 2.");
}

TEST_F(ExpectationsTest, SettlesMeasuresFromTheLastStep) {
  Begin("settles: {within: 5s}");
  At(10);
  healed_ = loop_.Now();
  rested_ = loop_.Now() + absl::Seconds(3);
  EXPECT_EQ(End(20), "");
  rested_ = loop_.Now();
  EXPECT_EQ(End(20),
            "Expected: everything settles within 5 s of +10.000 s. It took until +20.000 s.");
  EXPECT_EQ(End(20, /*settled=*/false),
            "Expected: everything settles within 5 s of +10.000 s. It had not at +20.000 s.");
}

TEST_F(ExpectationsTest, LeadsToWaitsForTheSameObjectOrAnother) {
  const char* kSame =
      "leads to: {object: databases/*, is: .status.phase == Failed, becomes: .status.phase == "
      "Ready, within: 10s}";
  Begin(kSame);
  Phase(1, "a", "Failed");
  Phase(9, "a", "Ready");
  Phase(20, "a", "Failed");
  Phase(29, "a", "Ready");
  EXPECT_EQ(End(40), "");
  Begin(kSame);
  Phase(41, "b", "Failed");
  Phase(45, "c", "Ready");
  EXPECT_EQ(
      End(55),
      "Expected: whenever databases/* is .status.phase == Failed, it becomes .status.phase == "
      "Ready within 10 s. At +41.000 s Database default/b was so, and the other did not come "
      "in time.");
}

TEST_F(ExpectationsTest, LeadsToMayEndWithAnotherObject) {
  const char* kOther =
      "leads to: {object: databases/a, is: .status.phase == Failed, then: databases/z, becomes: "
      "exists, within: 10s}";
  Begin(kOther);
  Phase(1, "a", "Failed");
  Phase(5, "z", "Pending");
  EXPECT_EQ(End(20), "");
  Phase(21, "z", nullptr);
  Phase(22, "a", "Ready");
  Phase(23, "a", "Failed");
  EXPECT_NE(End(40), "");
}

TEST_F(ExpectationsTest, InOrderComparesFirstTimes) {
  const char* kOrder =
      "in order: [{object: databases/a, is: exists}, {object: databases/b, is: .status.phase == "
      "Ready}]";
  Begin(kOrder);
  Phase(1, "a", "Pending");
  Phase(2, "b", "Ready");
  EXPECT_EQ(End(3), "");
}

TEST_F(ExpectationsTest, InOrderFailsWhereTheSecondComesFirst) {
  Begin(
      "in order: [{object: databases/a, is: exists}, {object: databases/b, is: .status.phase == "
      "Ready}]");
  Phase(11, "b", "Ready");
  Phase(12, "a", "Pending");
  EXPECT_EQ(End(13),
            "Expected: in this order: databases/a is exists, then databases/b is .status.phase == "
            "Ready. \"databases/b is .status.phase == Ready\" came at +11.000 s, before "
            "\"databases/a is exists\" at +12.000 s.");
}

TEST_F(ExpectationsTest, AtOnceCountsWhatIsThereAtTheSameTime) {
  Begin("at once: {objects: databases/*, at most: 1}");
  Phase(1, "a", "Pending");
  Phase(2, "a", nullptr);
  Phase(3, "b", "Pending");
  EXPECT_EQ(End(4), "");
  Begin("at once: {objects: databases/*, at most: 1, where: .status.phase == Ready}");
  Phase(5, "c", "Ready");
  Phase(6, "d", "Pending");
  Phase(7, "d", "Ready");
  EXPECT_EQ(End(8),
            "Expected: at most 1 of databases/* that are .status.phase == Ready at once. At +7.000 "
            "s there were 2: Database default/c, Database default/d.");
}

TEST_F(ExpectationsTest, RatesHoldInEveryStretchOfTime) {
  const char* kAtMost = "at most: {writes: 2, of: databases/*, per: 10s}";
  Begin(kAtMost);
  for (int second : {1, 2, 11, 12, 21, 22}) Phase(second, "a", second % 2 ? "Ready" : "Failed");
  EXPECT_EQ(End(30), "");
  Begin(kAtMost);
  for (int second : {31, 35, 40}) Phase(second, "a", second % 2 ? "Ready" : "Failed");
  EXPECT_EQ(End(50),
            "Expected: at most 2 writes of databases/* in 10 s. There were 3 in those from +31.000 "
            "s.");
  const char* kAtLeast = "at least: {writes: 1, of: databases/*, per: 10s, from: 60s, until: 80s}";
  Begin(kAtLeast);
  for (int second : {61, 70, 79}) Phase(second, "a", second % 2 ? "Ready" : "Failed");
  EXPECT_EQ(End(90), "");
  Begin("at least: {writes: 1, of: databases/*, per: 10s, from: 100s, until: 130s}");
  for (int second : {105, 125}) Phase(second, "a", second % 2 ? "Ready" : "Failed");
  EXPECT_NE(End(140), "");
}

TEST_F(ExpectationsTest, ExactlyCountsCallsWithTheirArguments) {
  const auto call = [this](int seconds, const char* name, bool acted) {
    At(seconds);
    trace_.Add(loop_.clock(), runtime::kExternalCallRecord, trace_.Actor("database"), 0, [&] {
      auto* record = new runtime::ExternalCallRecord;
      record->service = "postgres";
      record->operation = "create-user";
      record->argument = Value::Object({{"name", name}, {"password", "x"}});
      record->acted = acted;
      if (!acted) record->status = absl::InternalError("refused");
      return record;
    });
  };
  Begin("exactly: {acts: 1, to: postgres, call: create-user, with: {name: a}}");
  call(1, "a", false);
  call(2, "a", true);
  call(3, "b", true);
  EXPECT_EQ(End(4), "");
  Begin("exactly: {calls: 1, to: postgres, with: {name: a}}");
  EXPECT_EQ(End(7), "Expected: exactly 1 calls to postgres with {\"name\":\"a\"}. There were 2.");
}

TEST_F(ExpectationsTest, WindowsBeginWithAStepOrAnObject) {
  const auto done = [this](int seconds) {
    At(seconds);
    trace_.Add(loop_.clock(), kInputRecord, trace_.Actor("user"), 0, [] {
      auto* record = new InputRecord;
      record->what = StepDoneText("upgrade");
      return record;
    });
  };
  const char* kEventually =
      "eventually: {object: databases/a, is: .status.phase == Ready, from: {step: upgrade}, "
      "within: "
      "5s}";
  Begin(kEventually);
  Phase(1, "a", "Ready");
  Phase(2, "a", "Failed");
  done(10);
  Phase(14, "a", "Ready");
  EXPECT_EQ(End(20), "");
}

TEST_F(ExpectationsTest, WindowOfAStepThatNeverComesIsNeverMet) {
  Begin(
      "eventually: {object: databases/a, is: .status.phase == Ready, from: {step: upgrade}, "
      "within: 5s}");
  Phase(21, "a", "Ready");
  EXPECT_EQ(End(30),
            "Expected: databases/a is .status.phase == Ready within 5 s of the step \"upgrade\". "
            "That never came.");
}

TEST_F(ExpectationsTest, WindowsBeginWhenAnObjectIsSo) {
  Begin(
      "never: {object: databases/b, is: .status.phase == Failed, from: {object: databases/a, is: "
      ".status.phase == Pending, after: 5s}}");
  Phase(31, "b", "Failed");
  Phase(32, "b", "Ready");
  Phase(40, "a", "Pending");
  Phase(44, "b", "Failed");
  Phase(44, "b", "Ready");
  EXPECT_EQ(End(50), "");
  Phase(60, "b", "Failed");
  EXPECT_EQ(End(70),
            "Expected: never databases/b is .status.phase == Failed. At +1 m 0.000 s Database "
            "default/b: .status.phase is \"Failed\".");
}

TEST_F(ExpectationsTest, CountLooksAtAMomentAndAtAState) {
  Begin("count: {objects: databases/*, are: 1, at: 5s, where: .status.phase == Ready}");
  Phase(1, "a", "Ready");
  Phase(2, "b", "Pending");
  Phase(6, "b", "Ready");
  EXPECT_EQ(End(7), "");
  Begin("count: {objects: databases/*, are: 2, at: 15s}");
  Phase(11, "c", "Ready");
  Phase(16, "d", "Pending");
  EXPECT_EQ(End(17), "Expected: at +15.000 s 2 objects databases/*. There are 3.");
}

TEST_F(ExpectationsTest, BeatsKeepTheirPace) {
  const char* kBeats = "beats: {of: databases/*, by: database, every: 10s, give or take: 2s}";
  Begin(kBeats);
  for (int second : {1, 11, 20, 32}) Phase(second, "a", second % 2 ? "Ready" : "Failed");
  EXPECT_EQ(End(40), "");
  Begin(kBeats);
  for (int second : {41, 51}) Phase(second, "a", second == 41 ? "Ready" : "Failed");
  EXPECT_EQ(End(70),
            "Expected: a write of databases/* by database every 10 s, give or take 2 s. After that "
            "of Database default/a at +51.000 s none came for 19 s.");
}

TEST_F(ExpectationsTest, ReconcilesTakeNoLongerThanTheyMay) {
  Begin("reconciles take: 5s");
  Version(0, "a", "1");
  Reconcile(1, 6, "a", "1");
  EXPECT_EQ(End(60), "");
  Begin("reconciles take: {at most: 5s, by: database}");
  Reconcile(61, 67, "a", "1");
  Reconcile(70, 79, "a", "1");
  EXPECT_EQ(End(120),
            "Expected: a reconcile takes at most 5 s. That of Database default/a which began at "
            "+1 m 10.000 s took 9 s.");
}

TEST_F(ExpectationsTest, ReconcilesOfOthersMayTakeLonger) {
  Begin("reconciles take: {at most: 5s, of: databases/b}");
  Version(0, "a", "1");
  Reconcile(1, 9, "a", "1");
  EXPECT_EQ(End(60), "");
}

TEST_F(ExpectationsTest, WhatIsReadIsAtMostSoOld) {
  Begin("staleness: {at most: 5s, of: databases/*}");
  Version(0, "a", "1");
  Version(10, "a", "2");
  Reconcile(14, 15, "a", "1");
  Reconcile(20, 30, "a", "2");
  EXPECT_EQ(End(60), "");
}

TEST_F(ExpectationsTest, OldestReadIsTold) {
  Begin("staleness: {at most: 5s, of: databases/*, by: database}");
  Version(0, "a", "1");
  Version(10, "a", "2");
  Reconcile(15, 16, "a", "1");
  Reconcile(20, 22, "a", "1");
  EXPECT_EQ(
      End(60),
      "Expected: what reconciles read of databases/* is at most 5 s out of date. At +22.000 s "
      "one read Database default/a at resourceVersion 1, 12 s after that was over.");
}

TEST_F(ExpectationsTest, ObjectThatACacheLacksIsOldFromWhenItWasMade) {
  Begin("staleness: {at most: 5s, of: databases/*}");
  Version(10, "a", "1");
  Reconcile(12, 20, "a", "");
  EXPECT_EQ(
      End(60),
      "Expected: what reconciles read of databases/* is at most 5 s out of date. At +20.000 s "
      "one read Database default/a, which it did not find, 10 s after that was over.");
}

TEST_F(ExpectationsTest, ConditionsOnAgeComeTrueByTimeAlone) {
  const auto make = [this](int seconds, const char* phase) {
    At(seconds);
    Value object =
        Value::Object({{"kind", "Database"},
                       {"metadata", Value::Object({{"creationTimestamp", "2000-01-01T00:00:01Z"}})},
                       {"status", Value::Object({{"phase", phase}})}});
    Write("a", std::move(object), "database");
  };
  const char* kNever =
      "never: {object: databases/a, is: .status.phase != Ready && age(.metadata.creationTimestamp) "
      "> 10s}";
  Begin(kNever);
  make(1, "Pending");
  make(11, "Ready");
  EXPECT_EQ(End(20), "");
  Begin(kNever);
  make(21, "Pending");
  EXPECT_EQ(End(40).substr(0, 60), "Expected: never databases/a is .status.phase != Ready && age");
  Begin(
      "eventually: {object: databases/a, is: age(.metadata.creationTimestamp) >= 1m, within: "
      "61s}");
  make(41, "Pending");
  EXPECT_EQ(End(70), "");
}

TEST_F(ExpectationsTest, ServicesAreWatchedAsObjectsAre) {
  const auto parse = [](const std::string& text) {
    Expectation parsed;
    std::vector<Problem> problems;
    FillMessage(ParseYaml(text)->front(), &parsed, &problems);
    EXPECT_EQ(FormatProblems("", problems), "");
    return parsed;
  };
  observer_ = std::make_unique<Observer>(&trace_);
  ServiceListener* listener =
      AddExpectation(parse("never: {service: postgres, is: len(.users) > 1}"), absl::ZeroDuration(),
                     observer_.get());
  ASSERT_NE(listener, nullptr);
  listener->OnServiceState("postgres", loop_.Now(), *ParseJson(R"({"users":[1]})"));
  listener->OnServiceState("other", loop_.Now(), *ParseJson(R"({"users":[1,2]})"));
  At(5);
  EXPECT_EQ(End(6), "");
  listener->OnServiceState("postgres", loop_.Now(), *ParseJson(R"({"users":[1,2]})"));
  EXPECT_EQ(End(7),
            "Expected: never postgres is len(.users) > 1. At +6.000 s postgres: .users is [1,2].");
}

}  // namespace
}  // namespace quiesce::scenarios
