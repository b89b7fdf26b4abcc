#include "scenarios/language/message_filler.h"

#include <gtest/gtest.h>

#include "scenarios/language/scenario.pb.h"
#include "scenarios/language/yaml.h"

namespace quiesce::scenarios {
namespace {

struct Filled {
  Scenario scenario;
  std::string problems;
};

Filled Fill(const std::string& text) {
  Filled filled;
  const auto documents = ParseYaml(text);
  EXPECT_TRUE(documents.ok()) << documents.status();
  std::vector<Problem> problems;
  FillMessage(documents->front(), &filled.scenario, &problems);
  filled.problems = FormatProblems("a.yaml", problems);
  return filled;
}

TEST(FillMessage, TheSketchOfAScenarioIsRead) {
  const Filled filled = Fill(R"(
name: dependency-outage
about: >
  The external database service is down.
cluster:
  crds: [crds/database.yaml]
  controllers:
    - run: database/fixed
      workers: 2
    - workloads/statefulset
  external:
    postgres: {down: {from: 1s, to: 2m}}
steps:
  - apply: manifests/test-db.yaml
  - wait: {for: databases/test-db, until: .status.phase == Provisioning, within: 10s}
  - at: 90s
    crash: database
  - at: 6m
    patch: {object: databases/test-db, merge: {spec: {replicas: 3}}}
faults:
  - {on: update databases/status, answer: conflict, times: 3}
  - {watch: statefulsets, of: database, cut at: 20s, then: gone}
expect:
  - phases: {of: databases/test-db, path: .status.phase, order: [Pending, Ready]}
  - eventually: {object: databases/test-db, is: '.status.conditions[type=Ready].status == "True"', within: 3m}
  - within outage: {calls to: postgres, at most: 5}
  - at most: {writes: 14, of: databases/test-db}
  - settles: {within: 10m}
finding: none
)");
  EXPECT_EQ(filled.problems, "");
  const Scenario& scenario = filled.scenario;
  EXPECT_EQ(scenario.cluster().crds(0).text(), "crds/database.yaml");
  EXPECT_EQ(scenario.cluster().controllers(0).workers(), 2);
  EXPECT_EQ(scenario.cluster().controllers(1).run().text(), "workloads/statefulset");
  EXPECT_EQ(scenario.cluster().external().entries().at("postgres").down(0).to().nanoseconds(),
            int64_t{120} * 1000000000);
  EXPECT_EQ(scenario.steps(0).apply().manifest().text(), "manifests/test-db.yaml");
  EXPECT_EQ(scenario.steps(2).crash().controller().text(), "database");
  EXPECT_EQ(scenario.steps(2).at().time().nanoseconds(), int64_t{90} * 1000000000);
  EXPECT_EQ(scenario.steps(3).patch().merge().text(), R"({"spec":{"replicas":3}})");
  EXPECT_EQ(scenario.faults(0).answer(), CONFLICT);
  EXPECT_EQ(scenario.faults(1).then(), GONE);
  EXPECT_EQ(scenario.expect(0).phases().order_size(), 2);
  EXPECT_EQ(scenario.expect(2).within_outage().at_most(), 5);
  EXPECT_EQ(scenario.expect(3).at_most().writes(), 14);
  EXPECT_EQ(scenario.expect(4).settles().within().nanoseconds(), int64_t{600} * 1000000000);
  EXPECT_EQ(scenario.finding(0).text(), "none");
}

TEST(FillMessage, AnUnknownKeyNamesItsNeighbour) {
  EXPECT_EQ(Fill("steps:\n  - aply: x.yaml\n").problems,
            "a.yaml:2:5: unknown key \"aply\"; did you mean \"apply\"?");
  EXPECT_EQ(Fill("name: x\nzebra: 1\n").problems,
            "a.yaml:2:1: unknown key \"zebra\"; expected one of name, about, cluster, steps, "
            "faults, expect, goal, finding, possible findings, limits, chaos, sweep");
}

TEST(FillMessage, UnderscoresAreNotSpaces) {
  EXPECT_EQ(Fill("expect:\n  - at_most: {writes: 3}\n").problems,
            "a.yaml:2:5: unknown key \"at_most\"; did you mean \"at most\"?");
}

TEST(FillMessage, AllProblemsAreFoundInTheOrderOfTheFile) {
  EXPECT_EQ(Fill(R"(
steps:
  - at: soon
    crash: [database]
expect:
  - at most: {writes: many}
cluster:
  controllers: {run: database/fixed, workers: -1}
)")
                .problems,
            "a.yaml:3:9: expected a duration such as 200ms, 30s or 1h30m, got \"soon\"\n"
            "a.yaml:4:12: expected a name; got a list\n"
            "a.yaml:6:23: expected a whole number from 0 to 2147483647; got \"many\"\n"
            "a.yaml:8:47: expected a whole number from 0 to 2147483647; got \"-1\"");
}

TEST(FillMessage, AStepDoesOneThing) {
  EXPECT_EQ(Fill("steps:\n  - apply: x.yaml\n    crash: database\n").problems,
            "a.yaml:3:5: \"crash\" beside \"apply\": expected only one of them here");
}

TEST(FillMessage, AKeyComesOnce) {
  EXPECT_EQ(Fill("name: x\nname: y\n").problems, "a.yaml:2:1: the key \"name\" comes twice");
}

TEST(FillMessage, ConditionsAreCheckedWhereTheyStand) {
  EXPECT_EQ(Fill("goal: {object: databases/a, is: .status.phase = Ready}\n").problems,
            "a.yaml:1:33: condition \".status.phase = Ready\", character 15: expected an operator "
            "or the end, got \"= Ready\"");
}

TEST(FillMessage, AnUnknownWordNamesTheKnownOnes) {
  EXPECT_EQ(
      Fill("faults: [{on: update a, answer: conflikt}]").problems,
      "a.yaml:1:33: expected one of conflict, too many requests, internal error, timeout "
      "before commit, timeout after commit, crash before commit, crash after commit, "
      "unauthorized, forbidden, not found, invalid, service unavailable, gateway timeout, "
      "connection refused, connection reset, reset after commit, reply cut, webhook timeout; got "
      "\"conflikt\"; did you mean \"conflict\"?");
}

TEST(FillMessage, AMappingIsExpectedWhereOneIsNeeded) {
  EXPECT_EQ(Fill("cluster: big\n").problems,
            "a.yaml:1:10: expected a mapping with keys such as crds, namespaces, objects, "
            "controllers; got \"big\"");
  EXPECT_EQ(Fill("- a\n- b\n").problems,
            "a.yaml:1:1: expected a mapping with keys such as name, about, cluster, steps; got a "
            "list");
}

}  // namespace
}  // namespace quiesce::scenarios
