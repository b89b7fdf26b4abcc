// The C interface as a program in another language uses it: a small operator that makes a ConfigMap
// `copy` for the ConfigMap `source`, in a few lines.

#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "apiserver_fake/base/json.h"
#include "tools/capi/quiesce.h"

namespace quiesce::capi {
namespace {

qs_text T(absl::string_view text) { return {text.data(), text.size()}; }
std::string S(qs_text text) { return std::string(text.data, text.size); }

constexpr char kSource[] =
    "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: source, namespace: default}\n";

// A folder with a scenario of these lines under `cluster:`, `steps:` and so on.
std::string WriteScenario(const std::string& name, const std::string& text) {
  const std::string folder = testing::TempDir();
  std::ofstream(folder + "/source.yaml") << kSource;
  const std::string path = folder + "/" + name + ".yaml";
  std::ofstream(path) << "name: " << name << "\nabout: A test.\n" << text;
  return path;
}

constexpr char kCopy[] =
    "cluster:\n  controllers:\n    - run: go\n"
    "steps:\n  - apply: source.yaml\n  - advance: 10s\n"
    "goal:\n  - {object: configmaps/copy, is: exists}\n"
    "finding: none\n";

// Plays one run: the operator, with a clock of its own.
class Program {
 public:
  explicit Program(qs_run* run) : run_(run) {}
  ~Program() { qs_run_free(run_); }

  // Until the run is over or `stop` events have come.
  void Play(size_t stop = 10000) {
    while (events.size() < stop) {
      qs_event event;
      qs_next(run_, now_, idle_, &event);
      events.push_back(event.kind);
      if (event.kind == QS_FINISHED) return;
      Take(event);
    }
  }

  std::string Result() { return S(qs_result(run_)); }
  Value ResultValue() { return *ParseJson(Result()); }
  qs_run* run() { return run_; }

  std::vector<int32_t> events;
  std::map<uint64_t, std::string> bodies;  // of responses and replies
  std::map<uint64_t, int32_t> codes;
  std::vector<std::string> lines;  // of the watch
  std::vector<std::string> acts;
  std::vector<std::string> reviews;
  std::function<void(const qs_event&)> on_start, on_review;
  void StartAsUsual() { Start(); }
  int starts = 0;

 private:
  void Take(const qs_event& event) {
    switch (event.kind) {
      case QS_WAIT:
        now_ = event.time;
        break;
      case QS_START:
        ++starts;
        if (on_start) {
          on_start(event);
        } else {
          Start();
        }
        break;
      case QS_KILL:
        idle_ = 0;
        break;
      case QS_WATCH_DATA:
        lines.push_back(S(event.body));
        if (lines.back().find("\"source\"") != std::string::npos) Reconcile();
        break;
      case QS_ACT:
        acts.push_back(
            absl::StrCat(S(event.content_type), " ", S(event.warnings), " ", S(event.body)));
        qs_acted(run_, 0, T("{\"done\":true}"));
        break;
      case QS_REVIEW:
        reviews.push_back(S(event.content_type));
        if (on_review) on_review(event);
        break;
      case QS_RESPONSE:
      case QS_FAILED:
      case QS_REPLY:
        codes[event.id] = event.code;
        bodies[event.id] = S(event.body);
        if (event.id > 100) EndReconcile();
        break;
      default:
        break;
    }
  }

  void Start() {
    qs_controller(run_, 0, 0, T(""), T(""), T("v1"), T("ConfigMap"));
    qs_synced(run_, 0);
    idle_ = 1;
    Send(static_cast<uint64_t>(starts), 0, "GET",
         "/api/v1/namespaces/default/configmaps?watch=true&resourceVersion=0", "");
  }
  void Reconcile() {
    idle_ = 0;
    ++reconcile_;
    qs_enqueued(run_, 0, 0, T("default/source"), QS_WATCH_EVENT, 0);
    qs_reconcile(run_, 0, 0, reconcile_, T("default/source"));
    const qs_cached read = {T(""), T("v1"), T("ConfigMap"), T("default"), T("source"), T("17"), 1};
    const qs_cached list = {T(""), T("v1"), T("ConfigMap"), T("default"), T(""), T(""), 3};
    qs_read(run_, reconcile_, &read);
    qs_read(run_, reconcile_, &list);
    Send(100 + reconcile_, reconcile_, "POST", "/api/v1/namespaces/default/configmaps",
         R"({"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"copy"}})");
  }
  void EndReconcile() {
    qs_outcome outcome = {};
    qs_reconciled(run_, reconcile_, &outcome);
    idle_ = 1;
  }
  void Send(uint64_t id, uint64_t reconcile, absl::string_view method, absl::string_view target,
            absl::string_view body) {
    const qs_http http = {T(method), T(target), T("application/json"), T("application/json"),
                          T(body)};
    qs_request(run_, id, 0, reconcile, &http);
  }

  qs_run* const run_;
  int64_t now_ = 946684800000000000;
  uint64_t idle_ = 0, reconcile_ = 0;
};

qs_scenario* Open(const std::string& path, absl::string_view services = "") {
  char* error = nullptr;
  qs_scenario* scenario = qs_scenario_open(T(path), T("go\ngo/other"), T(services), &error);
  EXPECT_NE(scenario, nullptr) << error;
  return scenario;
}

std::string ErrorOf(const std::string& path) {
  char* error = nullptr;
  EXPECT_EQ(qs_scenario_open(T(path), T("go"), T(""), &error), nullptr);
  std::string text = error == nullptr ? "" : error;
  qs_free(error);
  // Without the folder; what is known may be listed behind, with slashes of its own.
  const size_t file = text.find(".yaml");
  return text.substr(text.rfind('/', file) + 1);
}

TEST(CApi, HasAVersion) { EXPECT_EQ(qs_abi_version(), QS_ABI_VERSION); }

TEST(CApi, AnOperatorIsStartedWatchesAndWrites) {
  qs_scenario* scenario = Open(WriteScenario("copy", kCopy));
  EXPECT_EQ(S(qs_scenario_facts(scenario)),
            R"({"name":"copy","processes":[{"name":"go","run":"go","workers":1}],"services":[]})");
  {
    Program program(qs_run_seed(scenario, 1, QS_KEEP_TRACE));
    program.Play();
    EXPECT_EQ(program.starts, 2);  // again for the look after a restart
    EXPECT_EQ(program.codes[1], 200);
    EXPECT_EQ(program.codes[101], 201);
    EXPECT_EQ(program.ResultValue()["verdict"], Value("passed")) << program.Result();
    const std::string trace = S(qs_trace(program.run()));
    EXPECT_NE(trace.find("runtime/reconcile"), std::string::npos);
    EXPECT_NE(trace.find("read configmaps/default/source: rv 17"), std::string::npos);
    EXPECT_NE(trace.find("read configmaps/default: 3 in the cache"), std::string::npos) << trace;
  }
  qs_scenario_free(scenario);
}

TEST(CApi, TheSameSeedGivesTheSameRunAndSoDoesItsTape) {
  qs_scenario* scenario = Open(WriteScenario("copy", kCopy));
  {
    Program first(qs_run_seed(scenario, 7, 0)), second(qs_run_seed(scenario, 7, 0));
    first.Play();
    second.Play();
    EXPECT_EQ(first.Result(), second.Result());
    const std::string tape = S(qs_tape(first.run()));
    char* error = nullptr;
    Program again(qs_run_tape(scenario, T(tape), 0, &error));
    again.Play();
    EXPECT_EQ(again.ResultValue()["hash"], first.ResultValue()["hash"]);
    EXPECT_EQ(again.ResultValue()["verdict"], Value("passed"));
  }
  qs_scenario_free(scenario);
}

TEST(CApi, ACrashedProcessHearsNothingAndStartsAgain) {
  qs_scenario* scenario = Open(
      WriteScenario("crash",
                    "cluster:\n  controllers:\n    - run: go\n"
                    "steps:\n  - advance: 1s\n  - crash: {controller: go, restarts after: 20s}\n"
                    "  - apply: source.yaml\n  - advance: 5s\n"
                    "goal:\n  - {object: configmaps/copy, is: exists}\nfinding: none\n"));
  {
    Program program(qs_run_seed(scenario, 0, 0));
    program.Play();
    // The crash, and the look after a restart.
    EXPECT_EQ(program.starts, 3);
    EXPECT_EQ(std::count(program.events.begin(), program.events.end(), QS_KILL), 2);
    EXPECT_EQ(program.ResultValue()["verdict"], Value("passed")) << program.Result();
  }
  qs_scenario_free(scenario);
}

TEST(CApi, AnUnmetGoalIsReportedForPeopleAndAsJson) {
  qs_scenario* scenario =
      Open(WriteScenario("unmet",
                         "cluster:\n  controllers:\n    - run: go\n"
                         "steps:\n  - advance: 1s\n"
                         "goal:\n  - {object: configmaps/copy, is: exists}\nfinding: none\n"));
  {
    Program program(qs_run_seed(scenario, 1, 0));
    program.Play();
    const Value result = program.ResultValue();
    EXPECT_EQ(result["verdict"], Value("failed"));
    EXPECT_EQ(result["unexpected"].items()[0]["name"], Value("not-converged"));
    const std::string report = S(qs_report(program.run(), T("go test -replay x")));
    EXPECT_NE(report.find("    replay   go test -replay x\n"), std::string::npos) << report;
  }
  qs_scenario_free(scenario);
}

TEST(CApi, ServicesOfTheProgramAreActedForByIt) {
  qs_scenario* scenario = Open(WriteScenario("service",
                                             "cluster:\n  controllers:\n    - run: go\n"
                                             "  external:\n    vault: {fails: {times: 1}}\n"
                                             "steps:\n  - advance: 10s\nfinding: none\n"),
                               "vault");
  {
    Program program(qs_run_seed(scenario, 0, 0));
    program.on_start = [&](const qs_event& event) {
      if (program.starts > 1) return;
      qs_call(program.run(), 51, event.process, 0, T("vault"), T("read"), T(R"({"key":"a"})"));
      qs_call(program.run(), 52, event.process, 0, T("vault"), T("read"), T(R"({"key":"b"})"));
      qs_call(program.run(), 53, event.process, 0, T("nowhere"), T("read"), T(""));
    };
    program.Play();
    EXPECT_NE(program.codes[51], 0);
    EXPECT_EQ(program.codes[52], 0);
    EXPECT_EQ(program.bodies[52], R"({"done":true})");
    EXPECT_EQ(program.codes[53], 5);
    ASSERT_FALSE(program.acts.empty());
    EXPECT_EQ(program.acts[0], R"(vault read {"key":"b"})");
  }
  qs_scenario_free(scenario);
}

// A scenario in which the ConfigMap is reviewed at /validate when it is made.
std::string WriteReviewed() {
  std::ofstream(testing::TempDir() + "/hooks.yaml")
      << R"({"apiVersion": "admissionregistration.k8s.io/v1",
             "kind": "ValidatingWebhookConfiguration", "metadata": {"name": "hooks"},
             "webhooks": [{
               "name": "v.example.com", "sideEffects": "None", "admissionReviewVersions": ["v1"],
               "clientConfig": {"service": {"namespace": "s", "name": "n", "path": "/validate"}},
               "rules": [{"apiGroups": [""], "apiVersions": ["v1"], "operations": ["CREATE"],
                          "resources": ["configmaps"]}]}]})";
  return WriteScenario("reviewed",
                       "cluster:\n  objects: [hooks.yaml]\n  controllers:\n    - run: go\n"
                       "steps:\n  - apply: source.yaml\n  - advance: 10s\n"
                       "finding: none\n");
}

std::string Verdict(const qs_event& event, bool allowed) {
  const Value review = *ParseJson(S(event.body));
  return ToJson(Value::Object({{"apiVersion", review["apiVersion"]},
                               {"kind", "AdmissionReview"},
                               {"response", Value::Object({{"uid", review["request"]["uid"]},
                                                           {"allowed", Value(allowed)}})}}));
}

TEST(CApi, WebhooksOfTheProgramReviewWhatIsWritten) {
  qs_scenario* scenario = Open(WriteReviewed());
  for (const bool allowed : {true, false}) {
    Program program(qs_run_seed(scenario, 0, 0));
    program.on_start = [&](const qs_event& event) {
      program.StartAsUsual();
      qs_webhooks(program.run(), event.process, T("/mutate\n/validate"));
    };
    program.on_review = [&](const qs_event& event) {
      qs_reviewed(program.run(), event.id, 200, T(Verdict(event, allowed)));
    };
    program.Play();
    const Value result = program.ResultValue();
    EXPECT_EQ(result["verdict"], Value(allowed ? "passed" : "failed")) << program.Result();
    // One for `source`, and one each time that the operator wants to make its `copy`.
    EXPECT_EQ(program.reviews.front(), "/validate?timeout=10s");
    EXPECT_EQ(program.reviews.size() > 1, allowed);
    if (allowed) continue;
    EXPECT_NE(program.Result().find("admission webhook \\\"v.example.com\\\" denied the request"),
              std::string::npos)
        << program.Result();
  }
  qs_scenario_free(scenario);
}

// Detectors find the requests of a reconcile by their cause.
TEST(CApi, AWriteThatWasReviewedStillComesFromItsReconcile) {
  qs_scenario* scenario = Open(WriteReviewed());
  {
    Program program(qs_run_seed(scenario, 0, QS_KEEP_TRACE));
    program.on_start = [&](const qs_event& event) {
      program.StartAsUsual();
      qs_webhooks(program.run(), event.process, T("/mutate\n/validate"));
    };
    program.on_review = [&](const qs_event& event) {
      qs_reviewed(program.run(), event.id, 200, T(Verdict(event, true)));
    };
    program.Play();
    const std::string trace = S(qs_trace(program.run()));
    std::vector<std::string> made;
    for (const absl::string_view line : absl::StrSplit(trace, '\n')) {
      if (!absl::StrContains(line, "POST configmaps/default/copy 201")) continue;
      std::string cause(line.substr(line.find("(from ") + 6));
      cause = absl::StrCat("\n", cause.substr(0, cause.find(')')), " ");
      const std::string from = trace.substr(trace.find(cause) + 1);
      made.push_back(from.substr(0, from.find('\n')));
    }
    ASSERT_EQ(made.size(), 1u) << trace;
    EXPECT_TRUE(absl::StrContains(made[0], "runtime/reconcile ")) << made[0];
  }
  qs_scenario_free(scenario);
}

TEST(CApi, ReviewsOfADeadProcessFailAndThatIsTriedAgain) {
  qs_scenario* scenario = Open(WriteReviewed());
  {
    Program program(qs_run_seed(scenario, 0, 0));
    program.on_start = [&](const qs_event& event) {
      program.StartAsUsual();
      qs_webhooks(program.run(), event.process, T("/validate"));
    };
    program.on_review = [&](const qs_event& event) {
      if (program.starts == 1) {
        qs_exited(program.run(), event.process);
      } else {
        qs_reviewed(program.run(), event.id, 200, T(Verdict(event, true)));
      }
    };
    program.Play();
    EXPECT_EQ(program.ResultValue()["verdict"], Value("passed")) << program.Result();
    EXPECT_EQ(program.codes[101], 201);
    EXPECT_GT(program.reviews.size(), 2u);
  }
  qs_scenario_free(scenario);
}

TEST(CApi, ARunMayBeAbandonedOrFreedUnderWay) {
  qs_scenario* scenario = Open(WriteScenario("copy", kCopy));
  {
    Program program(qs_run_seed(scenario, 1, 0));
    program.Play(5);
    qs_abandon(program.run(), T("the set-up failed"));
    program.Play();
    EXPECT_EQ(program.events.back(), QS_FINISHED);
    const Value result = program.ResultValue();
    EXPECT_EQ(result["verdict"], Value("failed"));
    EXPECT_EQ(result["unexpected"].items()[0]["sentence"], Value("the set-up failed"));
  }
  for (size_t events : {0, 1, 3, 8}) {
    Program program(qs_run_seed(scenario, 1, 0));
    program.Play(events);
  }
  qs_scenario_free(scenario);
}

TEST(CApi, AProcessThatExitsIsStartedAgain) {
  qs_scenario* scenario = Open(WriteScenario("copy", kCopy));
  {
    Program program(qs_run_seed(scenario, 0, 0));
    program.on_start = [&](const qs_event& event) {
      if (program.starts < 3) qs_exited(program.run(), event.process);
    };
    program.Play();
    EXPECT_EQ(program.starts, 4);  // the fourth for the look after a restart
  }
  qs_scenario_free(scenario);
}

TEST(CApi, WhatIsUnknownIsIgnored) {
  qs_scenario* scenario = Open(WriteScenario("copy", kCopy));
  {
    Program program(qs_run_seed(scenario, 1, 0));
    program.Play(2);
    const qs_http nothing = {T(""), T(""), T(""), T(""), T("")};
    const qs_outcome outcome = {};
    qs_request(program.run(), 900, 7, 0, &nothing);
    qs_request(program.run(), 901, 0, 0, &nothing);
    qs_request(program.run(), 901, 0, 0, &nothing);
    qs_cancel(program.run(), 77);
    qs_controller(program.run(), -1, 0, T("a"), T("b"), T("c"), T("d"));
    qs_controller(program.run(), 0, 9, T("a"), T("no"), T("such"), T("Kind"));
    qs_enqueued(program.run(), 0, 5, T("no-slash"), 99, -1);
    qs_reconcile(program.run(), 0, 5, 1, T(""));
    qs_reconciled(program.run(), 12345, &outcome);
    qs_call(program.run(), 902, 3, 9, T(""), T(""), T("{"));
    program.Play();
    EXPECT_EQ(program.events.back(), QS_FINISHED);
    EXPECT_GE(program.codes[901], 400);
  }
  qs_scenario_free(scenario);
}

TEST(CApi, BadScenariosAndTapesAreErrorsWithTheirPlace) {
  EXPECT_EQ(ErrorOf("/no/such/file.yaml"), "file.yaml: No such file or directory");
  EXPECT_EQ(ErrorOf(WriteScenario("named", "cluster:\n  controllers:\n    - run: go/others\n"))
                .substr(0, 52),
            "named.yaml:5:12: no controller is called \"go/others\"");
  EXPECT_EQ(ErrorOf(WriteScenario("with",
                                  "cluster:\n  controllers:\n    - run: go\n"
                                  "      with: {finalizer: [a]}\nfinding: none\n")),
            "with.yaml:6:13: go: unknown field finalizer; did you mean \"finalizers\"?");
  qs_scenario* scenario = Open(WriteScenario("copy", kCopy));
  char* error = nullptr;
  EXPECT_EQ(qs_run_tape(scenario, T("no tape"), 0, &error), nullptr);
  EXPECT_NE(std::string(error).find("line 1"), std::string::npos) << error;
  qs_free(error);
  qs_scenario_free(scenario);
}

TEST(CApi, DiscoveryIsAnsweredBeforeARun) {
  qs_scenario* scenario = Open(WriteScenario("copy", kCopy));
  EXPECT_EQ((*ParseJson(S(qs_scenario_discover(scenario, T("/apis/apps/v1")))))["kind"],
            Value("APIResourceList"));
  EXPECT_EQ(S(qs_scenario_discover(scenario, T("/nowhere"))), "");
  qs_scenario_free(scenario);
}

}  // namespace
}  // namespace quiesce::capi
