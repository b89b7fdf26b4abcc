// What tests of expectations derive from: databases that are written and calls of the service
// postgres that fail, at given seconds, without any server. Begin() with an expectation, then what
// happens, then End() says what the expectation says.
#ifndef QUIESCE_SCENARIOS_EXPECTATIONS_EXPECTATIONS_TESTING_H_
#define QUIESCE_SCENARIOS_EXPECTATIONS_EXPECTATIONS_TESTING_H_

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "apiserver_fake/base/json.h"
#include "scenarios/expectations/expectations.h"
#include "scenarios/findings/observer.h"
#include "scenarios/language/message_filler.h"
#include "scenarios/language/yaml.h"
#include "sim/choices.h"
#include "sim/event_loop.h"
#include "sim/plain_strategy.h"

namespace quiesce::scenarios {

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
      call->revision = ++revision_;
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

  // The watch of databases brings its actor up to date.
  void Bring(int seconds, const char* actor = "database") {
    At(seconds);
    trace_.Add(loop_.clock(), edge::kWatchRecord, trace_.Actor(actor), 0, [&] {
      auto* watch = new edge::WatchRecord;
      watch->resource = {"example.com", "v1", "databases"};
      watch->event.revision = revision_;
      return watch;
    });
  }

  // A reconcile from one second to another, which at its end reads a database from the cache: the
  // version, "" for none found.
  void Reconcile(int from, int to, const char* name, const char* version,
                 const char* actor = "database") {
    ReconcileThatReads(from, to, name, "default", name, version, actor);
  }
  // The same, but it lists the databases of a namespace, or of all.
  void ReconcileList(int from, int to, const char* namespace_, const char* actor = "database") {
    ReconcileThatReads(from, to, "a", namespace_, "", "", actor);
  }

  void ReconcileThatReads(int from, int to, const char* key, const char* namespace_,
                          const char* name, const char* version, const char* actor) {
    At(from);
    auto* begin = new runtime::ReconcileRecord;
    begin->key = {"default", key};
    const sim::RecordIndex begun = trace_.Add(loop_.clock(), runtime::kReconcileBeginRecord,
                                              trace_.Actor(actor), 0, [&] { return begin; });
    At(to);
    const sim::CauseScope inside(&trace_, begun);
    trace_.Add(loop_.clock(), runtime::kReadRecord, trace_.Actor(actor), 0, [&] {
      auto* read = new runtime::ReadRecord;
      read->resource = {"example.com", "databases"};
      read->namespace_ = namespace_;
      read->name = name;
      read->version = version;
      read->found = *version == '\0' ? 0 : 1;
      return read;
    });
    trace_.Add(loop_.clock(), runtime::kReconcileEndRecord, trace_.Actor(actor), 0, [&] {
      auto* end = new runtime::ReconcileRecord;
      end->key = {"default", key};
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
  int64_t revision_ = 0;                  // of the last write
  absl::Time healed_ = sim::StartTime();  // the steps and the faults are over
  absl::Time rested_ = sim::StartTime();
};

}  // namespace quiesce::scenarios

#endif  // QUIESCE_SCENARIOS_EXPECTATIONS_EXPECTATIONS_TESTING_H_
