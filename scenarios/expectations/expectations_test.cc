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
    observer_->Add(MakeExpectation(parsed));
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

}  // namespace
}  // namespace quiesce::scenarios
