#include "scenarios/language/scenario_checks.h"

#include <gtest/gtest.h>

#include "scenarios/language/message_filler.h"
#include "scenarios/language/yaml.h"

namespace quiesce::scenarios {
namespace {

constexpr char kCluster[] = "name: a\nabout: x\ncluster: {controllers: [database/fixed]}\n";

// What the checks say of a whole scenario, each problem with its place; "" if nothing.
std::string PlacedProblems(const std::string& whole) {
  KnownNames known;
  known.controllers = {"database/fixed"};
  known.services = {{"postgres", {"health", "verify"}}};
  const auto documents = ParseYaml(whole);
  EXPECT_TRUE(documents.ok()) << documents.status();
  Scenario scenario;
  std::vector<Problem> problems;
  FillMessage(documents->front(), &scenario, &problems);
  EXPECT_EQ(FormatProblems("", problems), "");
  CheckScenario("folder/a.yaml", documents->front(), scenario, known, &problems);
  return FormatProblems("a.yaml", problems);
}

// The same of a cluster with these parts beside its controller.
std::string OfCluster(const std::string& parts) {
  return PlacedProblems("name: a\nabout: x\ncluster:\n  controllers: [database/fixed]\n" + parts);
}

// What the checks say of a scenario `a` with the controller `database`; "" if nothing.
std::string Problems(const std::string& rest) {
  KnownNames known;
  known.controllers = {"database/fixed"};
  known.services = {{"postgres", {"health", "verify"}}};
  known.findings = {"orphan"};
  const auto documents = ParseYaml(kCluster + rest);
  EXPECT_TRUE(documents.ok()) << documents.status();
  Scenario scenario;
  std::vector<Problem> problems;
  FillMessage(documents->front(), &scenario, &problems);
  EXPECT_EQ(FormatProblems("", problems), "");
  CheckScenario("folder/a.yaml", documents->front(), scenario, known, &problems);
  std::string text;
  for (const Problem& problem : problems) text += problem.text + "\n";
  return text;
}

TEST(ScenarioChecks, StepsNeedWhatTheyDo) {
  EXPECT_EQ(Problems("steps: [{patch: {object: pods/a}}]\n"),
            "expected one of \"merge\" and \"json\"\n");
  EXPECT_EQ(Problems("steps: [{wait: {within: 3s}}]\n"),
            "expected \"for\" here too\nexpected \"until\" here too\n");
  EXPECT_EQ(Problems("steps: [{at: 1s, after: 2s, advance: 1s}]\n"),
            "expected only one of \"at\" and \"after\"\n");
  EXPECT_EQ(Problems("steps: [{end faults: false}]\n"), "expected \"end faults\" to be true\n");
  EXPECT_EQ(Problems("steps: [{restart: api-server}, {crash: database}]\n"), "");
  EXPECT_NE(Problems("steps: [{crash: api-server}]\n"), "");
}

TEST(ScenarioChecks, RequestFaultsAndWatchFaultsHaveTheirOwnParts) {
  EXPECT_EQ(Problems("faults: [{answer: conflict}]\n"),
            "expected one of \"on\" (a request), \"watch\", \"partition\", \"api server away\", "
            "\"stale server\", \"part\", \"clock of\" and \"lease of\"\n");
  EXPECT_EQ(Problems("faults: [{on: update pods, answer: conflict, then: gone}]\n"),
            "\"then\" does not belong to \"on\"\n");
  EXPECT_EQ(Problems("faults: [{on: update pods, answer: conflict, retry after: 3s}]\n"),
            "\"retry after\" belongs to \"answer: too many requests\" and \"answer: service "
            "unavailable\"\n");
  EXPECT_EQ(Problems("faults: [{watch: pods, cut at: 3s, skip: 1}]\n"),
            "\"skip\" does not belong to \"watch\"\n");
  EXPECT_EQ(Problems("faults: [{watch: pods, cut at: 3s, from: 1s}]\n"),
            "\"from\" does not belong to \"watch\"\n");
  EXPECT_EQ(Problems("faults: [{watch: pods, stalls: {from: 1s}}]\n"),
            "expected \"to\" here too\n");
  EXPECT_EQ(Problems("faults: [{watch: pods, stalls: {to: 1s}, then: gone}]\n"),
            "\"then\" belongs to \"cut at\"\n");
  EXPECT_EQ(Problems("faults:\n  - {watch: pods, cut at: 3s, then: gone}\n"
                     "  - {on: any *, answer: too many requests, retry after: 3s, from: 1s, to: "
                     "2s}\n"),
            "");
}

TEST(ScenarioChecks, RefusalsHaveTheWordsOfWhoRefuses) {
  EXPECT_EQ(Problems("faults: [{on: any *, answer: conflict, by: quota}]\n"),
            "\"by\" belongs to \"answer: forbidden\"\n");
  EXPECT_EQ(Problems("faults: [{on: any *, answer: forbidden, named: a}]\n"),
            "\"named\" is the name of a webhook or a quota: expected one in \"by\"\n");
  EXPECT_EQ(Problems("faults: [{on: any *, answer: forbidden, by: quota, message: no}]\n"),
            "\"message\" belongs to \"answer: forbidden\" with \"by: webhook\" and to \"answer: "
            "invalid\"\n");
  EXPECT_EQ(Problems("faults: [{on: any *, answer: invalid, for good: true, times: 2}]\n"),
            "\"for good\" does not go with \"times\" and \"to\"\n");
  EXPECT_EQ(Problems("faults: [{on: any pods, answer: not found, object: secrets/a}]\n"),
            "expected an object of pods, got secrets/a\n");
  EXPECT_EQ(Problems("faults: [{on: any pods, answer: not found, slow by: 3s}]\n"),
            "expected one of \"answer\" and \"slow by\"\n");
  EXPECT_EQ(
      Problems("faults:\n  - {on: any *, answer: forbidden, by: webhook, named: a.b, message: "
               "no}\n  - {on: any pods, answer: not found, object: pods/kube-system/a}\n"),
      "");
}

TEST(ScenarioChecks, OtherFaultsHaveTheirSpan) {
  EXPECT_EQ(Problems("faults: [{partition: database, from: 3s}]\n"), "expected \"to\" here too\n");
  EXPECT_EQ(Problems("faults: [{partition: datbase, to: 3s}]\n"),
            "no controller of this scenario is called \"datbase\"; did you mean \"database\"? "
            "known: database\n");
  EXPECT_EQ(Problems("faults: [{api server away: true, to: 3s, of: database}]\n"),
            "\"of\" does not belong to \"api server away\"\n");
  EXPECT_EQ(Problems("faults: [{stale server: database, stale since: 5s, from: 3s, to: 9s}]\n"),
            "expected \"stale since\" to be no later than \"from\"\n");
  EXPECT_EQ(Problems("faults: [{part: garbage collector}]\n"), "expected \"slow by\" here too\n");
  EXPECT_EQ(Problems("faults: [{clock of: database, ahead by: 1s, behind by: 2s}]\n"),
            "expected one of \"ahead by\" and \"behind by\"\n");
  EXPECT_EQ(Problems("faults: [{lease of: database, to: 3s}]\n"),
            "expected \"leader election\" of \"database\": it has no lease\n");
  EXPECT_EQ(Problems("chaos: [{kinds: [conflict]}]\n"), "expected \"budget\" here too\n");
  EXPECT_EQ(Problems("chaos: {budget: 3, from: 9s, to: 1s}\n"),
            "expected \"to\" to be no earlier than \"from\"\n");
}

TEST(ScenarioChecks, StepsInsideStepsAreChecked) {
  EXPECT_EQ(Problems("steps: [{repeat: {times: 2, steps: [{crash: nobody}]}}]\n"),
            "no controller of this scenario is called \"nobody\"; known: database\n");
  EXPECT_EQ(Problems("steps: [{repeat: {steps: [{advance: 1s}]}}]\n"),
            "expected \"times\" here too\n");
  EXPECT_EQ(Problems("steps: [{parallel: [[{advance: 1s}]]}]\n"),
            "expected two rows of steps or more: [[{...}, {...}], [{...}]]\n");
  EXPECT_EQ(Problems("steps: [{when: {object: pods/*, is: .a, do: [{patch: {merge: {}}}]}}]\n"),
            "");
  EXPECT_EQ(Problems("steps: [{patch: {merge: {}}}]\n"), "expected \"object\" here too\n");
  EXPECT_EQ(Problems("steps: [{upgrade: {controller: database, to: database/fixd}}]\n"),
            "no controller is called \"database/fixd\"; did you mean \"database/fixed\"? known: "
            "database/fixed\n");
}

TEST(ScenarioChecks, MomentsAndRefusalsAreWhole) {
  const char* kMoment = "expected a time such as 30s, or {between: [10s, 60s]}\n";
  EXPECT_EQ(Problems("steps: [{at: {}, advance: 1s}]\n"), kMoment);
  EXPECT_EQ(Problems("steps: [{at: {between: [1s]}, advance: 1s}]\n"),
            "expected two times: [10s, 60s]\n");
  EXPECT_EQ(Problems("steps: [{after: {between: [3s, 1s]}, advance: 1s}]\n"),
            "expected the second time to be no earlier than the first\n");
  EXPECT_EQ(Problems("steps: [{crash: database, refused: Invalid}]\n"),
            "\"refused\" belongs to apply, create, patch and delete\n");
  EXPECT_EQ(Problems("steps: [{delete: pods/a, refused: {code: 200}}]\n"),
            "expected a code from 400 to 599\n");
  EXPECT_EQ(Problems("steps: [{delete: pods/a, as: alice, refused: {reason: Forbidden}}]\n"), "");
}

TEST(ScenarioChecks, TimesGoForward) {
  const char* kTo = "expected \"to\" to be no earlier than \"from\"\n";
  EXPECT_EQ(Problems("faults: [{on: any *, answer: conflict, from: 3s, to: 2s}]\n"), kTo);
  EXPECT_EQ(Problems("faults: [{watch: pods, stalls: {from: 3s, to: 2s}}]\n"), kTo);
  EXPECT_EQ(Problems("expect: [{always: {object: pods/a, is: .a, from: 3s, to: 2s}}]\n"), kTo);
  EXPECT_EQ(Problems("expect: [{always: {object: pods/a, is: .a, from: 3s, to: 3s}}]\n"), "");
  EXPECT_EQ(Problems("steps: [{external: {postgres: {down: {from: 1m, to: 2s}}}}]\n"), kTo);
  EXPECT_EQ(Problems("expect: [{at most: {writes: 1, from: 3s, until: 2s}}]\n"),
            "expected \"until\" to be no earlier than \"from\"\n");
}

TEST(ScenarioChecks, TalliesSayWhatCanBeCounted) {
  EXPECT_EQ(Problems("expect: [{at most: {writes: 1, reconciles: 2}}]\n"),
            "expected one of writes, reconciles, requests, calls, acts, attempts and conflicts\n");
  EXPECT_EQ(Problems("expect: [{at most: {calls: 1, of: pods/a}}]\n"),
            "\"of\" does not go with \"calls\"\n");
  EXPECT_EQ(Problems("expect: [{at most: {writes: 1, to: postgres}}]\n"),
            "\"to\", \"call\" and \"with\" belong to \"calls\" and \"acts\"\n");
  EXPECT_EQ(Problems("expect: [{at least: {calls: 1, to: postgres, call: helth}}]\n"),
            "no operation of postgres is called \"helth\"; did you mean \"health\"? known: health, "
            "verify\n");
  EXPECT_EQ(Problems("expect: [{at least: {writes: 0, per: 1m}}]\n"),
            "there are always at least 0: expected 1 or more\n");
  EXPECT_EQ(
      Problems("expect: [{at least: {calls: 1, to: postgres, call: health, by: database}}]\n"), "");
}

TEST(ScenarioChecks, ExpectationsNeedTheirParts) {
  EXPECT_EQ(Problems("expect: [{finally: {object: pods/a, service: postgres, is: .a}}]\n"),
            "expected one of \"object\" and \"service\"\n");
  EXPECT_EQ(Problems("expect: [{phases: {of: pods/a, path: .a}}]\n"),
            "expected one of \"order\" and \"visits\"\n");
  EXPECT_EQ(Problems("expect: [{eventually: {object: pods/a, is: .a}}]\n"),
            "expected \"within\" here too\n");
  EXPECT_EQ(Problems("goal: {object: pods/a}\n"), "expected \"is\" here too\n");
}

TEST(ScenarioChecks, NewerExpectationsNeedTheirParts) {
  EXPECT_EQ(Problems("expect: [{leads to: {object: pods/a}}]\n"),
            "expected \"is\" here too\nexpected \"becomes\" here too\nexpected \"within\" here "
            "too\n");
  EXPECT_EQ(Problems("expect: [{in order: [{object: pods/a, is: exists}]}]\n"),
            "expected two or more: [{object: ..., is: ...}, {object: ..., is: ...}]\n");
  EXPECT_EQ(Problems("expect: [{at once: {objects: pods/*}}]\n"),
            "expected \"at most\" here too\n");
  EXPECT_EQ(Problems("expect: [{at once: {objects: pods/*, at most: 0}}]\n"), "");
  EXPECT_EQ(Problems("expect: [{count: {objects: pods/*}}]\n"), "expected \"are\" here too\n");
  EXPECT_EQ(Problems("expect: [{reconciles take: {by: databas, at most: 3s}}]\n"),
            "no controller of this scenario is called \"databas\"; did you mean \"database\"? "
            "known: database\n");
  EXPECT_EQ(Problems("expect: [{reconciles take: {of: pods/*}}]\n"),
            "expected \"at most\" here too\n");
  EXPECT_EQ(Problems("expect: [{reconciles take: 3s}]\n"), "");
  EXPECT_EQ(Problems("expect: [{staleness: {at most: 3s}}]\n"), "expected \"of\" here too\n");
  EXPECT_EQ(Problems("expect: [{staleness: {of: pods/*}}]\n"), "expected \"at most\" here too\n");
  EXPECT_EQ(Problems("expect: [{beats: {of: pods/*}}]\n"), "expected \"every\" here too\n");
  EXPECT_EQ(Problems("expect: [{beats: {every: 3s, by: database}}]\n"),
            "expected \"of\" here too\n");
  EXPECT_EQ(Problems("expect: [{exactly: {writes: 1, per: 1m}}]\n"),
            "\"per\" belongs to \"at most\" and \"at least\"\n");
  EXPECT_EQ(Problems("expect: [{at most: {writes: 1, per: 0s}}]\n"),
            "expected a length of time above zero\n");
}

TEST(ScenarioChecks, InstantsAreOfOneKind) {
  const char* kKinds =
      "expected a time such as 30s, {step: NAME} or {object: ..., is: ...}, each with \"after\" if "
      "need be\n";
  const std::string begin = "expect: [{eventually: {object: pods/a, is: .a, within: 1s, from: ";
  EXPECT_EQ(Problems(begin + "{after: 3s}}}]\n"), kKinds);
  EXPECT_EQ(Problems(begin + "{time: 3s, step: one}}}]\nsteps: [{name: one, advance: 1s}]\n"),
            kKinds);
  EXPECT_EQ(Problems(begin + "{object: pods/b}}}]\n"), "expected both \"object\" and \"is\"\n");
  EXPECT_EQ(Problems(begin + "{step: on}}}]\nsteps: [{name: one, advance: 1s}]\n"),
            "no step is called \"on\"; did you mean \"one\"? known: one\n");
  EXPECT_EQ(Problems(begin + "{object: pods/b, is: .b, after: 3s}}}]\n"), "");
}

TEST(ScenarioChecks, AnswersFitTheirRequests) {
  EXPECT_EQ(Problems("faults: [{on: get pods, answer: conflict}]\n"),
            "no get can be answered so: expected update, patch, delete, write or any\n");
  EXPECT_EQ(Problems("faults: [{on: create pods, answer: conflict}]\n"),
            "no create can be answered so: expected update, patch, delete, write or any\n");
  EXPECT_EQ(Problems("faults: [{on: read pods, answer: reset after commit}]\n"),
            "no read can be answered so: expected create, update, patch, delete, write or any\n");
  EXPECT_EQ(Problems("faults: [{on: any pods, answer: conflict}, {on: get pods, answer: not "
                     "found}, {on: create pods, answer: invalid}]\n"),
            "");
}

TEST(ScenarioChecks, WebhooksSayWhatTheyDoAndWhen) {
  EXPECT_EQ(OfCluster("  webhooks: [{denies: no}]\n"),
            "a.yaml:5:14: expected \"name\" here too\n"
            "a.yaml:5:14: expected \"on\" here too\n"
            "a.yaml:5:14: expected a name of three parts: images.example.com");
  const std::string begin = "  webhooks:\n    - name: a.b.c\n      on: create pods\n";
  const std::string one =
      "a.yaml:6:7: expected one of \"denies\", \"sets\", \"down\" and \"times out\"";
  EXPECT_EQ(OfCluster(begin), one);
  EXPECT_EQ(OfCluster(begin + "      denies: no\n      down: {to: 3s}\n"), one);
  EXPECT_EQ(OfCluster(begin + "      sets: [a]\n"),
            "a.yaml:8:13: expected a mapping: the fields to change");
  EXPECT_EQ(OfCluster(begin + "      down: {from: 9s, to: 3s}\n"),
            "a.yaml:8:13: expected \"to\" to be no earlier than \"from\"");
  EXPECT_EQ(OfCluster(begin + "      times out: {from: 9s, to: 3s}\n"),
            "a.yaml:8:18: expected \"to\" to be no earlier than \"from\"");
  EXPECT_EQ(OfCluster(begin + "      denies: no\n      from: 9s\n      to: 3s\n"),
            "a.yaml:6:7: expected \"to\" to be no earlier than \"from\"");
  EXPECT_EQ(OfCluster("  webhooks: [{name: a.b.c, on: read pods, denies: no}]\n"),
            "a.yaml:5:32: a webhook is asked about writes only");
  EXPECT_EQ(OfCluster(begin + "      sets: {metadata: {labels: {a: b}}}\n"), "");
}

TEST(ScenarioChecks, ConversionsSayOfWhatAndHow) {
  EXPECT_EQ(OfCluster("  conversions: [{renames: [{v1: .spec.a, v2: .spec.b}]}]\n"),
            "a.yaml:5:17: expected \"of\" here too");
  const std::string begin = "  conversions:\n    - of: databases.database.example.com\n";
  EXPECT_EQ(OfCluster(begin), "a.yaml:6:7: expected \"renames\", \"down\" or \"times out\"");
  const std::string names =
      ": expected a field by names alone, such as .spec.image, and none of \"metadata\"";
  EXPECT_EQ(OfCluster(begin + "      renames: [{v1: '.spec.a[0]'}]\n"), "a.yaml:7:22" + names);
  EXPECT_EQ(OfCluster(begin + "      renames: [{v1: .}]\n"), "a.yaml:7:22" + names);
  EXPECT_EQ(OfCluster(begin + "      renames: [{v1: .metadata.labels}]\n"), "a.yaml:7:22" + names);
  EXPECT_EQ(OfCluster(begin + "      renames: [{}]\n"),
            "a.yaml:7:17: expected versions: {v1: .spec.image, v2: .spec.engine.image}");
  EXPECT_EQ(OfCluster(begin + "      down: {from: 9s, to: 3s}\n"),
            "a.yaml:7:13: expected \"to\" to be no earlier than \"from\"");
  EXPECT_EQ(OfCluster(begin + "      times out: {from: 9s, to: 3s}\n"),
            "a.yaml:7:18: expected \"to\" to be no earlier than \"from\"");
  EXPECT_EQ(OfCluster(begin + "      down: {to: 3s}\n" + begin.substr(begin.find("    - ")) +
                      "      down: {to: 3s}\n"),
            "a.yaml:8:11: a definition has one conversion only");
  EXPECT_EQ(OfCluster(begin + "      renames: [{v1: .spec.a, v2: .spec.b}]\n"), "");
}

TEST(ScenarioChecks, ModelsOfServicesAreWhole) {
  const std::string begin = "  external:\n    dns:\n";
  EXPECT_EQ(OfCluster(begin + "      model: {}\n"),
            "a.yaml:7:14: expected operations: {NAME: create, ...}");
  EXPECT_EQ(OfCluster(begin + "      model: {make: {does: create, at most: {calls: 5}}}\n"),
            "a.yaml:7:45: expected a rate such as {calls: 5, per: 1m}");
  EXPECT_EQ(OfCluster(begin + "      model: {look: {does: get, series: [{shows: {a: b}}]}}\n"),
            "a.yaml:7:41: \"series\" belongs to an operation that creates");
  EXPECT_EQ(
      OfCluster(begin +
                "      model: {make: {does: create, series: [{shows: {a: b}}, {shows: {}}]}}\n"),
      "a.yaml:7:44: expected \"for\" here too");
  EXPECT_EQ(
      OfCluster(begin + "      model: {make: create}\n      fails: {times: 1, call: mak}\n"),
      "a.yaml:6:5: no operation of dns is called \"mak\"; did you mean \"make\"? known: make");
  EXPECT_EQ(OfCluster("  external: {postgres: {acts partly: {times: 1, keeps: [a]}}}\n"),
            "a.yaml:5:38: \"acts partly\" belongs to a service with a \"model\"");
  EXPECT_EQ(Problems("steps: [{external: {postgres: {model: {make: create}}}}]\n"),
            "\"model\" belongs to the services of \"cluster\"\n");
  EXPECT_EQ(OfCluster(begin + "      model: {make: create, look: {does: get, key: host}}\n"), "");
}

TEST(ScenarioChecks, NoneExcludesOtherFindings) {
  EXPECT_EQ(Problems("finding: [none, orphan]\n"), "\"none\" does not go with findings\n");
  EXPECT_EQ(Problems("finding: none\n"), "");
  EXPECT_EQ(Problems("finding: [orphan]\npossible findings: none\n"),
            "no finding is called \"none\"; known: orphan\n");
}

TEST(ScenarioChecks, TwoControllersOfOneNameAreRefused) {
  KnownNames known;
  known.controllers = {"database/fixed"};
  const auto documents =
      ParseYaml("name: a\nabout: x\ncluster: {controllers: [database/fixed, database/fixed]}\n");
  Scenario scenario;
  std::vector<Problem> problems;
  FillMessage(documents->front(), &scenario, &problems);
  CheckScenario("a.yaml", documents->front(), scenario, known, &problems);
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_EQ(problems[0].text, "two controllers are called \"database\"; give one a \"name\"");
}

}  // namespace
}  // namespace quiesce::scenarios
